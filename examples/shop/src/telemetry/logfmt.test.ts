import { expect, test } from 'vitest'
import { logfmt } from './logfmt.ts'

test('plain values stay bare, others are quoted', () => {
  expect(logfmt({ level: 'info', msg: 'charge made', cents: 1290, empty: '' })).toBe(
    'level=info msg="charge made" cents=1290 empty=""',
  )
})

test('quotes, equal signs and line ends are escaped', () => {
  expect(logfmt({ a: 'say "hi"', b: 'x=y', c: 'one\ntwo' })).toBe(
    String.raw`a="say \"hi\"" b="x=y" c="one\ntwo"`,
  )
})

test('errors show their message, objects their JSON, undefined nothing', () => {
  expect(logfmt({ err: new Error('no'), list: [1, 2], gone: undefined })).toBe('err=no list=[1,2]')
})
