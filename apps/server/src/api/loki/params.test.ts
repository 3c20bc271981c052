import { expect, test } from 'vitest'
import { Params, parseDuration, parseInstant } from './params.ts'

test.each([
  ['4000000000', 4_000_000_000_000_000_000n],
  ['1768471236', 1_768_471_236_000_000_000n],
  ['1768471236123', 1_768_471_236_123n],
  ['1768471236726634435', 1_768_471_236_726_634_435n],
  ['1768471236.5', 1_768_471_236_500_000_000n],
  ['2026-01-15T10:00:36.726634435Z', 1_768_471_236_726_634_435n],
  ['2026-01-15T11:00:36.7+01:00', 1_768_471_236_700_000_000n],
  ['yesterday', null],
  ['NaN', null],
  ['99999999999999999999', null],
])('instant %s', (text, ns) => {
  expect(parseInstant(text)).toBe(ns)
})

test.each([
  ['15', 15_000_000_000n],
  ['0.5', 500_000_000n],
  ['1h30m', 5_400_000_000_000n],
  ['250ms', 250_000_000n],
  ['', null],
  ['1x', null],
  ['30m1h', null],
  ['1e400', null],
])('duration %s', (text, ns) => {
  expect(parseDuration(text)).toBe(ns)
})

const now = 1_000_000_000_000_000n

test('the range is the last hour unless told otherwise', () => {
  expect(new Params('/q').range(now)).toEqual({ start: now - 3_600_000_000_000n, end: now })
  expect(new Params('/q?since=5m').range(now).start).toBe(now - 300_000_000_000n)
  expect(new Params('/q?end=9000000000').range(now).start).toBe(now - 3_600_000_000_000n)
  expect(() => new Params('/q?start=20&end=10').range(now)).toThrow('end timestamp must not be')
})

test('the step gives about 250 points and at least a second each', () => {
  expect(new Params('/q').step({ start: 0n, end: 3_600_000_000_000n })).toBe(14_000_000_000n)
  expect(new Params('/q').step({ start: 0n, end: 1n })).toBe(1_000_000_000n)
  expect(() => new Params('/q?step=0').step({ start: 0n, end: 1n })).toThrow('zero or negative')
})

test('numbers have to fit into 32 bits', () => {
  expect(new Params('/q?limit=4294967295').limit()).toBe(4_294_967_295)
  expect(() => new Params('/q?limit=4294967296').limit()).toThrow(
    'limit value 4294967296 is out of range [0, 4294967295]',
  )
  expect(new Params('/q?delay_for=5').delayFor()).toBe(5)
  expect(() => new Params('/q?delay_for=6').delayFor()).toThrow("can't be greater than 5")
  expect(() => new Params('/q?delay_for=-1').delayFor()).toThrow('delay_for value -1 is out of')
})

test('an old regexp is a filter behind the query', () => {
  expect(new Params('/q?query={a="b"}').filteredQuery()).toBe('{a="b"}')
  expect(new Params('/q?query={a="b"}&regexp="x\\d').filteredQuery()).toBe(
    '{a="b"}\n|~ "\\"x\\\\d"',
  )
})

test('a query in another encoding than UTF-8 is refused', () => {
  expect(() => new Params('/q?query={a=%22%A0%22}').query()).toThrow('invalid UTF-8 encoding')
  expect(() => new Params('/q', 'query={a=%22%A0%22}').query()).toThrow('invalid UTF-8 encoding')
  expect(new Params('/q?query={a=%22%EF%BF%BD%22}').query()).toBe('{a="\ufffd"}')
})

test('form and URL parameters are one list', () => {
  const params = new Params('/series?match[]=a', 'match%5B%5D=b&limit=7')
  expect(params.all('match[]')).toEqual(['a', 'b'])
  expect(params.limit()).toBe(7)
  expect(() => new Params('/q?limit=0').limit()).toThrow('limit must be a positive value')
  expect(() => new Params('/q?direction=up').direction()).toThrow("invalid direction 'up'")
})
