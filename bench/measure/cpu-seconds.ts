import { readdir, readFile } from 'node:fs/promises'

/** Linux counts in hundredths of a second. */
const TICKS_PER_SECOND = 100

/**
 * Processor time used so far by a process and its living descendants, seconds. NaN where there
 * is no /proc.
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const processes = await readProcesses()
  if (!processes.has(pid)) return Number.NaN
  let ticks = 0
  const pending = [pid]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    ticks += processes.get(next)?.ticks ?? 0
    for (const [child, { parent }] of processes) if (parent === next) pending.push(child)
  }
  return ticks / TICKS_PER_SECOND
}

async function readProcesses(): Promise<Map<number, { parent: number; ticks: number }>> {
  const names = await readdir('/proc').catch(() => [])
  const processes = new Map<number, { parent: number; ticks: number }>()
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The second field is the name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields.length < 13) continue
    const ticks = Number(fields[11]) + Number(fields[12])
    processes.set(Number(name), { parent: Number(fields[1]), ticks })
  }
  return processes
}
