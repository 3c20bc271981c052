import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiFiles } from './api-types/files.ts'
import { typeText } from './api-types/type-text.ts'

it.each([...apiFiles()])('%s is as npm run docs writes it', (path, text) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text)
})

it.each([
  [{ $ref: '#/components/schemas/Span' }, 'Span'],
  [{ type: 'array', items: { type: 'integer' } }, 'readonly number[]'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, "readonly ('a' | 'b')[]"],
  [
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
    'readonly [string, number]',
  ],
  [
    { type: 'object', additionalProperties: { type: 'string' } },
    'Readonly<Record<string, string>>',
  ],
  [
    { type: 'object', properties: { a: { type: 'null' }, b: {} }, required: ['a'] },
    '{ readonly a: null; readonly b?: unknown }',
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
])('%j is %s', (schema, text) => {
  expect(typeText(schema)).toBe(text)
})
