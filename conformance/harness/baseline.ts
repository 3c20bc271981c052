import { readFile, writeFile } from 'node:fs/promises'
import { field, list, text } from '../compare/json.ts'

const file = new URL('../passed.json', import.meta.url)

/** The ids of the cases that pass, by corpus: these must not fail again. */
export type Baseline = ReadonlyMap<string, ReadonlySet<string>>

export async function readBaseline(names: Iterable<string>): Promise<Baseline> {
  const kept: unknown = JSON.parse(await readFile(file, 'utf8'))
  return new Map([...names].map((name) => [name, new Set(list(field(kept, name)).map(text))]))
}

export async function writeBaseline(baseline: Baseline): Promise<void> {
  const sorted = [...baseline].map(([name, ids]) => [name, [...ids]] as const)
  await writeFile(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
}
