import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseExposition } from '../metrics/testing/parse-exposition.ts'
import { type OtlpServer, startOtlpServer } from '../testing/otlp-server.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(`${root}docs/guide/sdk-metrics-and-middleware.md`, 'utf8')
const run = promisify(execFile)

let otlp: OtlpServer
beforeAll(async () => {
  otlp = await startOtlpServer()
})
afterAll(() => otlp.stop())

const examples = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/** Asks the server of an example, and ends it. */
const ASK = `
import { once } from 'node:events'
if (!server.listening) await once(server, 'listening')
const answer = await fetch('http://127.0.0.1:' + server.address().port + '/users/7', {
  headers: { connection: 'close' },
})
console.log('id:', answer.headers.get('x-trace-id'), await answer.text())
server.close()`

async function runExample(code: string): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@tailspan/source', '--import', 'tsx', '--input-type=module', '--eval', code],
    {
      cwd: root,
      env: {
        TEMPO_ENDPOINT: new URL(otlp.url).origin,
        NODE_ENV: 'test',
        TAILSPAN_SHUTDOWN_TIMEOUT: '30s',
      },
    },
  )
  return stdout
}

test('the guide has the examples that are run here', () => {
  expect(examples).toHaveLength(4)
})

test.each([1, 2, 3])('example %i of the guide makes a span for a request', async (number) => {
  const code = (examples[number - 1] ?? '').replace('3000', '0')
  const output = await runExample(code + ASK)
  const [, traceId] = /id: ([0-9a-f]{32}) user/.exec(output) ?? []
  const found = otlp.spans.filter(
    (span) => span.traceId === traceId && span.name.startsWith('GET /'),
  )
  expect(found.map(({ name }) => name)).toEqual(['GET /users/:id'])
})

test('example 4 of the guide prints its metrics', async () => {
  const output = await runExample(examples[3] ?? '')
  const families = parseExposition(`${output.trimEnd()}\n`, 'text')
  expect(families.slice(0, 3).map(({ name, type }) => [name, type])).toEqual([
    ['orders_total', 'counter'],
    ['charge_duration_seconds', 'histogram'],
    ['queue_size', 'gauge'],
  ])
})
