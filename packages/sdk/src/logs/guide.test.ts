import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultLoki, startFaultLoki } from './testing/fault-loki.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/guide/shipping-logs.md'), 'utf8')
const run = promisify(execFile)

let loki: FaultLoki
let dir: string
beforeAll(async () => {
  loki = await startFaultLoki()
  dir = await mkdtemp(join(tmpdir(), 'tailspan-guide-'))
})
afterAll(async () => {
  await loki.stop()
  await rm(dir, { recursive: true, force: true })
})

const examples = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/** What each example of the guide sends, in the guide's order. */
const expected = [
  ['order placed'],
  ['stock is low'],
  ['order placed'],
  ['order placed', 'payment failed', 'stock is low'],
  ['order placed'],
]

test('the guide has the examples that are run here', () => {
  expect(examples).toHaveLength(expected.length)
})

test.each(expected.map((messages, index) => [index + 1, messages] as const))(
  'example %i of the guide sends its lines',
  async (number, messages) => {
    const code = (examples[number - 1] ?? '').replaceAll('/var/spool/checkout', dir)
    const before = loki.lines.length
    await run(
      process.execPath,
      ['--conditions=@tailspan/source', '--import', 'tsx', '--input-type=module', '--eval', code],
      {
        cwd: root,
        env: { LOKI_URL: loki.url, NODE_ENV: 'test', TAILSPAN_SHUTDOWN_TIMEOUT: '30s' },
      },
    )
    const sent = loki.lines.slice(before).map((line) => {
      const fields = JSON.parse(line) as { readonly msg?: string; readonly message?: string }
      return fields.msg ?? fields.message ?? ''
    })
    expect(sent.toSorted()).toEqual(messages.toSorted())
    const [stream] = loki.streams.keys()
    expect(stream).toBe('{environment="test", level="info", service="checkout"}')
  },
)
