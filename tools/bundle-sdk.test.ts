import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { bundleSdk } from './bundle-sdk.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the bundled SDK runs on plain node, and its entries are one SDK', () => {
  // Below node_modules, where the packages that it needs are found.
  const parent = join(root, 'node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'sdk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  bundleSdk(root, folder)
  const entry = (path: string): string => pathToFileURL(join(folder, path)).href
  const app = `
    import { currentTrace, init, span } from ${JSON.stringify(entry('index.js'))}
    const seen = span('work', () => currentTrace())
    const { lost } = await init().shutdown({ timeout: 0 })
    console.log(JSON.stringify({ traced: seen !== undefined, lost }))`
  const flags = [`--import=${entry('register/register.js')}`, '--input-type=module', '--eval', app]
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  const stdout = execFileSync(process.execPath, flags, { env, encoding: 'utf8', stdio: 'pipe' })
  expect(JSON.parse(stdout)).toEqual({ traced: true, lost: 1 })
})
