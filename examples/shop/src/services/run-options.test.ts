import { expect, test } from 'vitest'
import { readRunOptions } from './run-options.ts'

const given = ['--endpoint', 'http://a', '--grpc', 'http://b']

test('reads what a service is started with', () => {
  const options = readRunOptions(['--service', 'cart', '--port', '81', '--verbose', ...given])
  expect(options).toMatchObject({
    service: 'cart',
    port: 81,
    endpoint: 'http://a',
    grpcEndpoint: 'http://b',
    verbose: true,
  })
})

test('knows the peers that it was given, and names one that is missing', () => {
  const { peer, port } = readRunOptions(['--service', 'shop-front', '--cart', 'http://c', ...given])
  expect(port).toBe(0)
  expect(peer('cart')).toBe('http://c')
  expect(() => peer('payment')).toThrow('shop-front was not given --payment')
  expect(() => peer('verbose')).toThrow('shop-front was not given --verbose')
})

test.each([
  [['--service', 'nobody', ...given], '--service must be one of shop-front, cart'],
  [given, '--service must be one of'],
  [['--service', 'cart', '--grpc', 'x'], '--endpoint and --grpc are needed'],
  [['--service', 'cart', '--prot', '1', ...given], "Unknown option '--prot'"],
])('refuses %j', (argv, message) => {
  expect(() => readRunOptions(argv)).toThrow(message)
})
