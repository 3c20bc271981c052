import { expect, test } from 'vitest'
import type { Logger } from '../logs/logger/logger.ts'
import type { Fields } from '../options/log-options.ts'
import { ForwardingLogger } from './forwarding-logger.ts'

function recorder(lines: unknown[], fields: Fields = {}): Logger {
  const write =
    (level: string) =>
    (...args: unknown[]) =>
      lines.push([level, fields, ...args])
  const logger = {
    level: 'info',
    enabled: (level: string) => level !== 'trace',
    child: (more: Fields) => recorder(lines, { ...fields, ...more }),
    with: (_: Fields, fn: () => unknown) => fn(),
  }
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) {
    Object.assign(logger, { [level]: write(level) })
  }
  return logger as unknown as Logger
}

test('children that were made before the logger was are children of the one that there is', () => {
  const first: unknown[] = []
  const second: unknown[] = []
  const roots = [recorder(first), recorder(second)]
  let current = 0
  const log = new ForwardingLogger(() => roots[current] as Logger)
  const { info } = log.child({ a: 1 }).child({ b: 2 })
  info('one', { n: 1 })
  current = 1
  info('two')
  log.error(new Error('plain'))
  expect(first).toEqual([['info', { a: 1, b: 2 }, 'one', { n: 1 }]])
  expect(second).toEqual([
    ['info', { a: 1, b: 2 }, 'two'],
    ['error', {}, new Error('plain')],
  ])
  log.level = 'debug'
  expect([roots[1]?.level, log.level, log.enabled('trace')]).toEqual(['debug', 'debug', false])
  expect(log.with({}, () => 7)).toBe(7)
})
