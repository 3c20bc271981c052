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
 * @returns its address
 */
export async function startPrometheus(
  folder: string,
  targets: Readonly<Record<string, string>>,
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
  const flags = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
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
