import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { debianProgram } from './debian.ts'
import { eventually } from './eventually.ts'
import { startProgram } from './process.ts'

/**
 * Starts a real Prometheus that scrapes `/metrics` of servers every second; it is killed with the test.
 * @param folder of its own
 * @param targets addresses such as `http://127.0.0.1:3100`, by the job's name
 * @param history what it has from before, in OpenMetrics with times, however old
 * @returns its address
 */
export async function startPrometheus(
  folder: string,
  targets: Readonly<Record<string, string>>,
  history?: string,
): Promise<string> {
  const program = await debianProgram('prometheus', '/usr/bin/prometheus')
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'prometheus.yml')
  const jobs = Object.entries(targets).map(([name, url]) => ({
    job_name: name,
    static_configs: [{ targets: [new URL(url).host] }],
  }))
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: jobs,
  }
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config))
  const data = join(folder, 'data')
  if (history !== undefined) await writeBlocks(folder, history, data)
  const flags = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    '--enable-feature=exemplar-storage',
    '--web.listen-address=127.0.0.1:0',
  ]
  const group = startProgram(program, flags)
  onTestFinished(async () => {
    group.kill()
    await group.ended
  })
  return eventually({ withinMs: 60_000, what: 'Prometheus is ready' }, async () => {
    const [, address] = /msg="Listening on" address=(\S+)/.exec(group.output()) ?? []
    if (address === undefined) return undefined
    const url = `http://${address}`
    return (await fetch(`${url}/-/ready`)).ok ? url : undefined
  })
}

/** Writes samples as Prometheus keeps them. */
async function writeBlocks(folder: string, history: string, data: string): Promise<void> {
  const promtool = await debianProgram('prometheus', '/usr/bin/promtool')
  const file = join(folder, 'history.txt')
  await writeFile(file, history)
  const group = startProgram(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, data])
  const { code } = await group.ended
  if (code !== 0) throw new Error(`promtool ended with ${code}: ${group.output()}`)
}
