import { startServer } from '../../conformance/harness/server.ts'
import { runInProcess } from '../measure/in-process.ts'
import { median } from '../measure/median.ts'
import { cpuSeconds } from '../measure/processes.ts'
import { countKept } from './count-kept.ts'
import type { FormatName } from './formats.ts'
import type { Appended } from './raw-appender.ts'
import type { Sent } from './sender.ts'

/** Medians over the runs. */
export interface IngestResult {
  readonly format: FormatName
  readonly rows: number
  readonly megabytes: number
  /** Through the server, seconds of wall time and of the server's processor time. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly p99Ms: number
  /** The raw appender, on the same rows. */
  readonly rawSeconds: number
  readonly rawCpuSeconds: number
}

/**
 * Sends the rows to a fresh server and appends them to a fresh table, in turn, `runs` times.
 * @throws when a request is refused or a row is missing afterwards
 */
export async function measureIngest(
  format: FormatName,
  rows: number,
  runs: number,
): Promise<IngestResult> {
  const ours: (Sent & { cpu: number })[] = []
  const raw: Appended[] = []
  for (let run = 0; run < runs; run++) {
    ours.push(await send(format, rows))
    raw.push((await runInProcess(file('raw-appender.ts'), [format, String(rows)])) as Appended)
  }
  return {
    format,
    rows,
    megabytes: ours[0]?.megabytes ?? Number.NaN,
    seconds: median(ours.map((run) => run.seconds)),
    cpuSeconds: median(ours.map((run) => run.cpu)),
    p99Ms: median(ours.map((run) => run.p99Ms)),
    rawSeconds: median(raw.map((run) => run.seconds)),
    rawCpuSeconds: median(raw.map((run) => run.cpuSeconds)),
  }
}

async function send(format: FormatName, rows: number): Promise<Sent & { cpu: number }> {
  const server = await startServer()
  try {
    const before = await cpuSeconds(server.pid)
    const args = [server.url, format, String(rows)]
    const sent = (await runInProcess(file('sender.ts'), args)) as Sent
    const cpu = (await cpuSeconds(server.pid)) - before
    if (sent.refused > 0) throw new Error(`${format}: ${sent.refused} requests were refused`)
    const kept = await countKept(server.url, format)
    if (kept !== rows) throw new Error(`${format}: ${rows} rows sent, ${kept} kept`)
    return { ...sent, cpu }
  } finally {
    await server.stop()
  }
}

const file = (name: string): URL => new URL(name, import.meta.url)
