import { expect, it } from 'vitest'
import { AddressPolicy } from './address-policy.ts'

const policy = new AddressPolicy({ allowedHosts: [], allowLinkLocal: false })

it.each([
  'http://localhost:3100',
  'https://loki.example.com/base',
  'http://10.0.0.1',
  'http://[::1]:3100',
])('%s may be named', (url) => expect(policy.problemOf(url)).toBeUndefined())

it.each([
  'http://169.254.169.254/latest/meta-data',
  'http://0xA9FEA9FE',
  'http://2852039166',
  'http://169.254.170.2',
  'http://100.100.100.200',
  'http://[fe80::1]',
  'http://[fd00:ec2::254]',
  'http://[::ffff:169.254.169.254]',
  'http://[64:ff9b::169.254.169.254]',
  'http://metadata.google.internal',
  'http://metadata.google.internal./',
])('%s may not', (url) => expect(policy.problemOf(url)).toContain('credentials'))

it('lets through what is permitted by name', () => {
  const open = new AddressPolicy({ allowedHosts: [], allowLinkLocal: true })
  expect(open.problemOf('http://169.254.169.254')).toBeUndefined()
})

it('keeps to the hosts that are allowed', () => {
  const some = new AddressPolicy({ allowedHosts: ['loki', '*.example.com'], allowLinkLocal: false })
  expect(some.problemOf('http://LOKI:3100')).toBeUndefined()
  expect(some.problemOf('https://a.b.example.com')).toBeUndefined()
  for (const url of ['http://tempo', 'https://example.com', 'https://badexample.com']) {
    expect(some.problemOf(url)).toContain('not among the allowed')
  }
})
