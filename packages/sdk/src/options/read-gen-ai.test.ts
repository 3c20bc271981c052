import { expect, test } from 'vitest'
import { GEN_AI_DEFAULTS, readGenAi } from './read-gen-ai.ts'
import { Warnings } from './warnings.ts'

function read(options: object, env: Readonly<Record<string, string>> = {}) {
  const told: string[] = []
  const warnings = new Warnings((line) => told.push(line), false)
  return { settings: readGenAi(options, (name) => env[name], warnings), told }
}

test('content is off unless somebody says otherwise', () => {
  expect(read({})).toEqual({ settings: GEN_AI_DEFAULTS, told: [] })
  expect(GEN_AI_DEFAULTS.content).toBe('off')
  const env = { TAILSPAN_GENAI_CONTENT: 'Span' }
  expect(read({}, env).settings.content).toBe('span')
  expect(read({ content: 'log' }, env).settings.content).toBe('log')
  const others = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' }
  expect(read({}, others).settings.content).toBe('span')
  expect(read({ content: 'off' }, others).settings.content).toBe('off')
  expect(read({}, { ...others, TAILSPAN_GENAI_CONTENT: 'off' }).settings.content).toBe('off')
})

test.each([
  [{ content: 'on' }, {}, 'genai.content: neither off, span nor log: on'],
  [{}, { TAILSPAN_GENAI_CONTENT: 'true' }, 'TAILSPAN_GENAI_CONTENT: neither'],
  [{ maxBytes: '12B' }, {}, 'genai.maxBytes: no size'],
  [{ content: 'span', mask: 'x' }, {}, 'genai.mask: not a function'],
  [
    { prices: { m: { input: 1 }, n: null, o: { input: -1, output: 2 } } },
    {},
    'genai.prices: no price',
  ],
])('%j with %j is told, and nothing more leaves than by default', (options, env, warning) => {
  const { settings, told } = read(options, env)
  expect(told[0]).toContain(warning)
  expect({ ...settings, prices: undefined }).toEqual(GEN_AI_DEFAULTS)
  expect(settings.prices ?? {}).toEqual({})
})

test('prices that are right stay beside those that are not', () => {
  const { settings } = read({
    prices: { m: { input: 1, output: 2 }, n: { input: '1', output: 2 } },
  })
  expect(settings.prices).toEqual({ m: { input: 1, output: 2 } })
})
