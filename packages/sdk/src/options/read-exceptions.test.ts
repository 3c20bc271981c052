import { expect, test } from 'vitest'
import type { Options } from './options.ts'
import { readExceptions } from './read-exceptions.ts'
import { Warnings } from './warnings.ts'

const SPANS = { events: true, logs: false }
const LOGS = { events: false, logs: true }
const BOTH = { events: true, logs: true }

function read(options: Options, variable?: string): [unknown, ...string[]] {
  const told: string[] = []
  const warnings = new Warnings((line) => told.push(line), options.strict === true)
  const name = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN'
  return [
    readExceptions(options, (asked) => (asked === name ? variable : undefined), warnings),
    ...told,
  ]
}

test.each([
  [{}, undefined, SPANS],
  [{}, 'logs', LOGS],
  [{}, ' LOGS/DUP ', BOTH],
  [{}, 'logs,logs/dup', BOTH],
  [{ exceptions: 'spans' }, 'logs', SPANS],
  [{ exceptions: 'logs/dup' }, undefined, BOTH],
] as const)('%o and %o are %o', (options, variable, expected) => {
  expect(read(options, variable)).toEqual([expected])
})

test('what is unknown, or has nowhere to go, is told', () => {
  expect(read({}, 'metrics')).toEqual([SPANS, expect.stringContaining('metrics is none of')])
  expect(() => read({ strict: true }, 'metrics')).toThrow('OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN')
  expect(read({ logs: false }, 'logs')).toEqual([SPANS, expect.stringContaining('logs are off')])
})
