import { readFile } from 'node:fs/promises'
import { descendants } from '../measure/processes.ts'

/** Memory of a process and its descendants, MB. */
export interface Memory {
  /** Pages of files that several of them map, such as node itself, counted once. */
  readonly distinct: number
  /** The resident size of each as `ps` shows it, which counts shared pages in each. */
  readonly resident: readonly number[]
}

/**
 * Reads /proc/<pid>/smaps of a process and all under it.
 * @throws where there is no /proc
 */
export async function memoryOf(pid: number): Promise<Memory> {
  const files = new Map<string, number>()
  const resident: number[] = []
  let own = 0
  for (const one of await descendants(pid)) {
    let sum = 0
    for (const mapping of mappings(await readFile(`/proc/${one}/smaps`, 'utf8'))) {
      sum += mapping.resident
      own += mapping.changed
      const clean = mapping.resident - mapping.changed
      files.set(mapping.key, Math.max(files.get(mapping.key) ?? 0, clean))
    }
    resident.push(sum / 1024)
  }
  const shared = [...files.values()].reduce((sum, kilobytes) => sum + kilobytes, 0)
  return { distinct: (own + shared) / 1024, resident }
}

interface Mapping {
  /** File and place in it. */
  readonly key: string
  /** In memory, kB. */
  readonly resident: number
  /** Of that the process's own: written to, or of no file, kB. */
  readonly changed: number
}

function* mappings(smaps: string): Generator<Mapping> {
  let key = ''
  let resident = 0
  for (const line of smaps.split('\n')) {
    const head = /^[\da-f]+-[\da-f]+ \S+ (\S+) \S+ \d+ *(.*)$/.exec(line)
    if (head) key = `${head[2]}@${head[1]}`
    else if (line.startsWith('Rss:')) resident = kilobytes(line)
    else if (line.startsWith('Anonymous:')) yield { key, resident, changed: kilobytes(line) }
  }
}

function kilobytes(line: string): number {
  return Number(/\d+/.exec(line)?.[0] ?? 0)
}
