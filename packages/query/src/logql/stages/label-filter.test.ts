import { describe, expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

const stream = {
  app: 'shop',
  n: '10',
  f: '1.5',
  took: '1m30s',
  size: '2KiB',
  ip: '10.1.2.3',
  v6: '2001:db8::1',
  word: 'many',
  from: 'client 10.1.2.3:80',
}

/** Whether a line with these labels passes, and with which error. */
function ask(filter: string): string {
  const run = runStages(`| ${filter}`, 'line', { stream })
  return run === undefined ? 'dropped' : (run.labels['__error__'] ?? 'kept')
}

describe('text', () => {
  test.each([
    ['app="shop"', 'kept'],
    ['app="Shop"', 'dropped'],
    ['app!="shop"', 'dropped'],
    ['app=~"sh.*"', 'kept'],
    ['app=~"ho"', 'dropped'],
    ['app!~"ho"', 'kept'],
    ['app=~"(?i)SHOP"', 'kept'],
    // As in Loki, a text beside `.*` may stand anywhere in the value.
    ['app=~"ho.*"', 'kept'],
    ['app!~"ho.*"', 'dropped'],
    ['absent=""', 'kept'],
    ['absent!="x"', 'kept'],
    ['absent=~".*"', 'kept'],
    ['absent=~".+"', 'dropped'],
  ])('%s', (filter, outcome) => expect(ask(filter)).toBe(outcome))
})

describe('quantities', () => {
  test.each([
    ['n=10', 'kept'],
    ['n==10', 'kept'],
    ['n!=10', 'dropped'],
    ['n>=10.0', 'kept'],
    ['n<10', 'dropped'],
    ['f>1.49', 'kept'],
    ['took>1m', 'kept'],
    ['took<=90s', 'kept'],
    ['took>2m', 'dropped'],
    ['size=2048B', 'kept'],
    ['size>2kB', 'kept'],
    ['size<1MiB', 'kept'],
    ['absent>1', 'dropped'],
    ['absent!=1', 'dropped'],
    ['word>1', 'LabelFilterErr'],
    ['word>1s', 'LabelFilterErr'],
    ['word>1KB', 'LabelFilterErr'],
  ])('%s', (filter, outcome) => expect(ask(filter)).toBe(outcome))
})

describe('addresses', () => {
  test.each([
    ['ip=ip("10.0.0.0/8")', 'kept'],
    ['ip!=ip("10.0.0.0/8")', 'dropped'],
    ['ip=ip("10.1.2.3")', 'kept'],
    ['ip=ip("10.1.2.0-10.1.2.9")', 'kept'],
    ['ip=ip("10.1.2.4-10.1.2.9")', 'dropped'],
    ['v6=ip("2001:db8::/32")', 'kept'],
    [`from=ip("10.1.0.0/16")`, 'kept'],
    ['absent=ip("10.0.0.0/8")', 'dropped'],
    ['absent!=ip("10.0.0.0/8")', 'dropped'],
  ])('%s', (filter, outcome) => expect(ask(filter)).toBe(outcome))
})

describe('logic', () => {
  test.each([
    ['n=10 and f=1.5', 'kept'],
    ['n=10, f=2', 'dropped'],
    ['n=10 f=1.5', 'kept'],
    ['n=1 or f=1.5', 'kept'],
    ['n=1 or f=2', 'dropped'],
    ['n=10 or n=1 and f=2', 'kept'],
    ['(n=10 or n=1) and f=2', 'dropped'],
    ['n=10 and word>1', 'LabelFilterErr'],
    ['n=10 or word>1', 'kept'],
  ])('%s', (filter, outcome) => expect(ask(filter)).toBe(outcome))
})

test('an error is a label like others', () => {
  const by = (filter: string) => runStages(`| json | ${filter}`, 'plain')
  expect(by('__error__=""')).toBeUndefined()
  expect(by('__error__="JSONParserErr"')).toBeDefined()
  expect(runStages('| json | __error__=""', '{"a":1}')).toBeDefined()
})
