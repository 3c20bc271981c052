import { readdir, readFile } from 'node:fs/promises'

/** Linux counts in hundredths of a second. */
const TICKS_PER_SECOND = 100

/** A line of the table of processes. */
interface Process {
  readonly parent: number
  /** Processor time used so far, seconds. */
  readonly cpuSeconds: number
}

/** The ids of a process and its living descendants; none where there is no /proc. */
export async function descendants(pid: number): Promise<number[]> {
  return [...under(pid, await readProcesses())]
}

/**
 * Processor time used so far by a process and its living descendants, seconds. NaN where there
 * is no /proc.
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const processes = await readProcesses()
  const all = under(pid, processes)
  if (all.length === 0) return Number.NaN
  return all.reduce((sum, one) => sum + (processes.get(one)?.cpuSeconds ?? 0), 0)
}

function under(pid: number, processes: ReadonlyMap<number, Process>): number[] {
  const found = processes.has(pid) ? [pid] : []
  for (const next of found)
    for (const [child, { parent }] of processes) if (parent === next) found.push(child)
  return found
}

async function readProcesses(): Promise<Map<number, Process>> {
  const names = await readdir('/proc').catch(() => [])
  const processes = new Map<number, Process>()
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The second field is the name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields.length < 13) continue
    const ticks = Number(fields[11]) + Number(fields[12])
    processes.set(Number(name), {
      parent: Number(fields[1]),
      cpuSeconds: ticks / TICKS_PER_SECOND,
    })
  }
  return processes
}
