import { expect, test } from 'vitest'
import { defaultOptions, readOptions } from './options.ts'

test('no flags mean the defaults', () => {
  expect(readOptions([])).toEqual(defaultOptions)
})

test('flags are taken, a trailing slash is not', () => {
  const argv = ['--endpoint', 'http://localhost:9/', '--grpc=http://localhost:8', '--rate', '0.5']
  expect(readOptions([...argv, '--verbose'])).toEqual({
    endpoint: 'http://localhost:9',
    grpcEndpoint: 'http://localhost:8',
    rate: 0.5,
    verbose: true,
  })
})

test.each([
  [['--rate', 'fast'], '--rate must be above 0'],
  [['--rate', '0'], '--rate must be above 0'],
  [['--endpoint', 'localhost'], '--endpoint must be a URL'],
  [['--grpc', ''], '--grpc must be a URL'],
  [['--speed', '1'], '--speed'],
])('%j is refused', (argv, message) => {
  expect(() => readOptions(argv)).toThrow(message)
})
