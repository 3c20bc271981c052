import { readFileSync, writeFileSync } from 'node:fs'
import { startApp } from './app.ts'
import { ConfigError, readConfig } from './config/config.ts'
import { readEnv } from './config/env.ts'
import { helpText } from './config/options.ts'
import { banner } from './listen/banner.ts'

/**
 * Runs the server as the given command line and the environment say, until a signal stops it.
 * Exit codes: 0 stopped as asked, 1 could not start or failed, 2 wrong options.
 */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await start(argv)
  } catch (error) {
    fail(error, error instanceof ConfigError ? 2 : 1)
  }
}

async function start(argv: readonly string[]): Promise<void> {
  const config = readConfig(argv, readEnv(), process.cwd())
  if (config.help) {
    process.stdout.write(helpText())
    return
  }
  const app = await startApp(config, version(), warn)
  let stopping = false
  const stop = (): void => {
    // A second Ctrl-C does not wait for a tidy end; nothing acknowledged depends on one.
    if (stopping) process.exit(130)
    stopping = true
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error, 1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  app.warnings.forEach(warn)
  process.stdout.write(
    banner({
      version: version(),
      endpoints: app.endpoints,
      dataFolder: config.data,
      demo: app.demo,
    }),
  )
  if (config.readyFile !== null) {
    const { ui, otlpHttp, otlpGrpc, zipkin } = app.endpoints
    const ready = { url: ui, otlpHttp, otlpGrpc, zipkin, pid: process.pid }
    writeFileSync(config.readyFile, `${JSON.stringify(ready)}\n`)
  }
}

function warn(message: string): void {
  process.stderr.write(`tailspan: ${message}\n`)
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function fail(error: unknown, code: number): never {
  warn(error instanceof Error ? error.message : String(error))
  process.exit(code)
}
