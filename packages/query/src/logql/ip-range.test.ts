import { expect, test } from 'vitest'
import { hasIpOf, inIpRange, parseIp, parseIpRange } from './ip-range.ts'

test.each([
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  '2001:db8::5',
  '1:2:3:4:5:6:7:8',
  '::ffff:10.0.0.1',
])('%s is an address', (text) => {
  expect(parseIp(text)).toBeDefined()
})

test.each([
  '',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '1:2',
  ':::',
  '1::2::3',
  '12345::',
  '::1%eth0',
  'a.b.c.d',
])('%j is none', (text) => {
  expect(parseIp(text)).toBeUndefined()
})

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.5-10.0.0.7', '10.0.0.7', true],
  ['10.0.0.5-10.0.0.7', '10.0.0.8', false],
  ['2001:db8::/32', '2001:db8:1::9', true],
  ['::/0', '10.0.0.1', false],
  ['0.0.0.0/0', '::1', false],
])('%s holds %s: %s', (range, address, holds) => {
  expect(inIpRange(parseIpRange(range), address)).toBe(holds)
})

test.each([
  '300.1.1.1',
  '10.0.0.0/33',
  '10.0.0.9-10.0.0.1',
  '10.0.0.1-::1',
  'x',
  '10.0.0.0/x',
  '10.0.0.0/08',
])('refuses %j', (text) => {
  expect(() => parseIpRange(text)).toThrow(`ip: invalid pattern: "${text}"`)
})

test.each([
  ['10.0.0.0/8', 'from 10.1.2.3:8080', true],
  ['10.0.0.0/8', 'version 10.1.2', false],
  ['10.0.0.0/8', 'at 9.9.9.9, 10.0.0.1 and on', true],
  // What follows an address must not be a piece of one.
  ['10.0.0.0/8', 'at 9.9.9.9, 10.0.0.1.', false],
  ['10.0.0.0/8', 'build 310.0.0.1', false],
  ['234.0.0.0/8', 'build 1234.5.6.7', true],
  ['10.0.0.0/8', 'é=10.0.0.1', true],
  ['2001:db8::/32', '[2001:db8::1]:443', true],
  ['2001:db8::/32', 'peer 2001:db8::7 closed', true],
  ['2001:db8::/32', 'peer 2001:db8::7: closed', false],
  ['::/0', 'from ::1', true],
  ['10.0.0.0/8', 'mapped ::ffff:10.0.0.1', false],
  ['2001:db8::/32', 'time 12:30:01', false],
])('%s in %j: %s', (range, line, found) => {
  expect(hasIpOf(parseIpRange(range), line)).toBe(found)
})
