import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundleSdk } from '../../../../tools/bundle-sdk.mjs'
import { startOtlpServer } from '../testing/otlp-server.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** Spans of each example of the guide, in the guide's order. */
const EXPECTED = [
  ['charge'],
  ['order', 'pages', 'pay'],
  ['order'],
  ['enqueue', 'send'],
  ['newsletter', 'render'],
  ['last'],
]

/** @param sdk address of the module that the code imports as the SDK */
async function spansOf(code: string, sdk: string): Promise<string[]> {
  const collector = await startOtlpServer()
  const bound = code.replace("'@tailspan/sdk'", JSON.stringify(sdk))
  const env = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
    // A busy machine is slow, and what is not sent in time is lost.
    TAILSPAN_SHUTDOWN_TIMEOUT: '60s',
  }
  try {
    await run(process.execPath, ['--input-type=module', '--eval', bound], { cwd: root, env })
    return collector.spans.map(({ name }) => name).sort()
  } finally {
    await collector.stop()
  }
}

/** The SDK as plain node runs it, below the packages that it needs. */
function bundled(): string {
  const parent = join(root, 'node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'sdk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  bundleSdk(root, folder)
  return pathToFileURL(join(folder, 'index.js')).href
}

test('the examples of the guide run, and make their spans', { timeout: 120_000 }, async () => {
  const guide = readFileSync(join(root, 'docs/guide/tracing-an-app.md'), 'utf8')
  const examples = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const sdk = bundled()
  const spans = await Promise.all(examples.map((code) => spansOf(code, sdk)))
  expect(spans).toEqual(EXPECTED)
})
