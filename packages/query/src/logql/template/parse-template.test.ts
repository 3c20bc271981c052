import { expect, test } from 'vitest'
import { parseTemplate } from './parse-template.ts'

test.each([
  ['{{ .a', 'unclosed action'],
  ['{{ if .a }}x', 'unexpected EOF'],
  ['{{ end }}', 'unexpected {{end}}'],
  ['{{ nope .a }}', 'function "nope" not defined'],
  ['{{ $x }}', 'undefined variable'],
  ['{{ }}', 'missing value'],
  ['{{ .a | }}', 'missing value'],
  ['{{ break }}', 'break'],
  ['{{ "open }}', 'unterminated quoted string'],
  ['{{ 1x }}', 'bad number syntax'],
  ['{{ .a ! }}', 'unexpected'],
  ['{{/* open', 'unclosed comment'],
])('%s is refused', (text, reason) => {
  expect(() => parseTemplate(text, 'line')).toThrow('invalid line template: template: line:1:')
  expect(() => parseTemplate(text, 'line')).toThrow(reason)
})

test('nesting has an end', () => {
  const deep = '{{ if .a }}'.repeat(200) + '{{ end }}'.repeat(200)
  expect(() => parseTemplate(deep, 'line')).toThrow('nested too deeply')
})

test('definitions stand apart from the body', () => {
  const { body, definitions } = parseTemplate('a{{ define "t" }}b{{ end }}c', 'line')
  expect(body.map((node) => node.kind)).toEqual(['text', 'text'])
  expect([...definitions.keys()]).toEqual(['t'])
})
