import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { helpText, options } from './options.ts'

test('flags win over the environment, the environment over defaults', () => {
  const env = { TAILSPAN_PORT: '4000', TAILSPAN_DATA: '/from-env' }
  const config = readConfig(['--port', '5000', '--no-discover-log-levels'], env, '/cwd')
  expect(config).toMatchObject({
    port: 5000,
    data: '/from-env',
    discoverLogLevels: false,
    discoverServiceName: true,
    otlpGrpcPort: 4317,
  })
})

test('paths are made absolute against the working directory', () => {
  expect(readConfig(['--data=d'], {}, '/cwd').data).toBe('/cwd/d')
})

test('a listener can be switched off', () => {
  const config = readConfig(['--otlp-grpc-port', 'off'], {}, '/')
  expect(config.otlpGrpcPort).toBeNull()
  expect(config.otlpPortsNamed).toBe(true)
  expect(config).toMatchObject({ zipkinPort: 9411, zipkinPortNamed: false })
  const env = { TAILSPAN_ZIPKIN_PORT: 'off' }
  expect(readConfig([], env, '/')).toMatchObject({ zipkinPort: null, zipkinPortNamed: true })
})

test.each([
  [['--prot', '1'], 'unknown option --prot'],
  [['--no-port'], 'unknown option --no-port'],
  [['--port'], '--port needs a value'],
  [['--port', '70000'], 'from 0 to 65535, not "70000"'],
  [['--port', '1e3'], 'not "1e3"'],
  [['--demo=maybe'], 'true or false'],
  [['--demo-rate', '0'], 'above 0'],
  [['--host', '0.0.0.0'], 'would let other machines in'],
  [['serve'], 'unknown option serve'],
])('%j is refused', (argv, message) => {
  expect(() => readConfig(argv, {}, '/')).toThrow(ConfigError)
  expect(() => readConfig(argv, {}, '/')).toThrow(message)
})

test('help names every option and its variable', () => {
  for (const spec of Object.values(options)) {
    expect(helpText()).toContain(spec.flag)
    expect(helpText()).toContain(spec.env)
  }
})
