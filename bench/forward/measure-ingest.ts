import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../conformance/harness/server.ts'
import type { FormatName } from '../ingest/formats.ts'
import type { Sent } from '../ingest/sender.ts'
import { runInProcess } from '../measure/in-process.ts'
import { cpuSeconds } from '../measure/processes.ts'

/** `plain`: no forwarding. `away`: everything goes to the queue only. `taken`: it is sent on, too. */
export const KINDS = ['plain', 'away', 'taken'] as const

export interface ForwardedIngest extends Sent {
  /** Of the server with its store, until nothing waits any more but for a target that is away. */
  readonly cpuSeconds: number
  /** From the last acknowledgement until the target had all. */
  readonly drainSeconds: number
}

/** Sends rows to a fresh server that keeps them and forwards them all. */
export async function measureForwardedIngest(
  kind: (typeof KINDS)[number],
  format: FormatName,
  rows: number,
): Promise<ForwardedIngest> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-forward-'))
  const sink = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  const port = kind === 'away' ? 1 : (sink.address() as AddressInfo).port
  const config = join(folder, 'tailspan.yaml')
  const endpoint = `{ url: 'http://127.0.0.1:${port}' }`
  const clusters = `clusters: [{ id: sink, loki: ${endpoint}, otlp: ${endpoint} }]\n`
  const forward = 'forward: [{ to: sink, queue: { bytes: 10GB } }]\n'
  await writeFile(config, kind === 'plain' ? clusters : clusters + forward)
  const server = await startServer(['--config', config])
  try {
    const before = await cpuSeconds(server.pid)
    const args = [server.url, format, String(rows)]
    const sent = (await runInProcess(new URL('../ingest/sender.ts', import.meta.url), args)) as Sent
    const acknowledged = performance.now()
    if (kind === 'taken') await drained(server.url)
    const drainSeconds = (performance.now() - acknowledged) / 1000
    return { ...sent, drainSeconds, cpuSeconds: (await cpuSeconds(server.pid)) - before }
  } finally {
    await server.stop()
    sink.closeAllConnections()
    sink.close()
    await rm(folder, { recursive: true })
  }
}

async function drained(url: string): Promise<void> {
  for (;;) {
    const { targets } = (await (await fetch(`${url}/api/v1/forward`)).json()) as {
      targets: { queued: { items: number } }[]
    }
    if (targets.every(({ queued }) => queued.items === 0)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
