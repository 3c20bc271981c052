import { expect, test } from 'vitest'
import type { ContentRules } from '../agent-parts.ts'
import { renderMessages, renderValue } from './render.ts'
import { toMessages } from './to-messages.ts'

function rules(maxBytes: number, mask?: (text: string) => string): ContentRules {
  return { content: 'span', maxBytes, shown: (name) => name !== 'token', mask }
}

function said(...texts: string[]) {
  return toMessages(texts.map((content) => ({ role: 'user', content })))
}

test('the newest messages are kept, and how many are not', () => {
  const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`)
  const json = renderMessages(said(...texts), rules(512)) ?? ''
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(512)
  const messages = JSON.parse(json) as { role: string; parts: { content: string }[] }[]
  expect(messages.at(-1)?.parts[0]?.content).toBe('message 49')
  const left = 50 - (messages.length - 1)
  expect(messages[0]?.parts[0]?.content).toBe(`[${left} earlier messages left out]`)
})

test('a message that is too large by itself is cut, whole characters and valid JSON', () => {
  const json = renderMessages(said('🫖'.repeat(10_000)), rules(1000)) ?? ''
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(1000)
  const [message] = JSON.parse(json) as { parts: { content: string }[] }[]
  expect(message?.parts[0]?.content).toMatch(/^🫖{50,}…$/u)
})

test('a message of very many parts does not get through its size', () => {
  const content = Array.from({ length: 5000 }, () => ({ type: 'text', text: 'x'.repeat(20) }))
  const json = renderMessages(toMessages([{ role: 'user', content }]), rules(2000)) ?? ''
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(2000)
  expect(JSON.parse(json)).toHaveLength(1)
})

test.each([
  [
    'hidden names at any depth',
    { token: 'secret', a: { token: 1, b: [{ token: 2 }] } },
    '{"token":"***","a":{"token":"***","b":[{"token":"***"}]}}',
  ],
  [
    'what JSON has no word for',
    { n: 1n, f: () => 1, d: new Date(0), u: new Uint8Array(3) },
    '{"n":"1","d":"1970-01-01T00:00:00.000Z","u":"[3 bytes]"}',
  ],
  [
    'names that objects have anyway',
    JSON.parse('{"__proto__":1,"constructor":2}') as unknown,
    '{"__proto__":1,"constructor":2}',
  ],
  ['null', null, 'null'],
])('%s', (_, value, json) => {
  expect(renderValue(value, rules(1000))).toBe(json)
})

test('what goes round in circles, throws, or cannot be masked is no error', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(renderValue(circle, rules(1000))).toContain('…')
  const trap = {
    get boom(): string {
      throw new Error('no')
    },
  }
  expect(renderValue(trap, rules(1000))).toBeUndefined()
  const mask = (): string => {
    throw new Error('no')
  }
  expect(renderValue({ a: 'secret' }, rules(1000, mask))).toBe('{"a":"***"}')
  expect(renderValue(undefined, rules(1000))).toBeUndefined()
})

test('a text is masked before it is cut, so that no half of a secret is left', () => {
  const mask = (text: string): string => text.replaceAll('4711-0815', '****')
  const json = renderValue(`${'x'.repeat(90)}4711-0815${'y'.repeat(900)}`, rules(200, mask))
  expect(json).not.toContain('4711')
})
