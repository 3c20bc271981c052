/** A sample as it was written. */
export interface ParsedSample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  readonly exemplar:
    | { readonly labels: ReadonlyMap<string, string>; readonly value: number; readonly at: number }
    | undefined
}

export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly unit: string | undefined
  readonly help: string | undefined
  readonly samples: ParsedSample[]
}

/** Suffixes that samples of a type may have. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
}

/** Reads Prometheus text or OpenMetrics as strictly as their descriptions are. @throws for anything that is not allowed */
export function parseExposition(body: string, format: 'text' | 'openmetrics'): ParsedFamily[] {
  const open = format === 'openmetrics'
  if (!body.endsWith('\n') && body !== '') throw new Error('the last line has no end')
  const lines = body.split('\n').slice(0, -1)
  if (open && lines.pop() !== '# EOF') throw new Error('there is no # EOF')
  const families: ParsedFamily[] = []
  const names = new Set<string>()
  const series = new Set<string>()
  let about = new Map<string, string>()
  for (const line of lines) {
    const found = /^# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line)
    if (found !== null) {
      const [, what = '', name = '', text = ''] = found
      // Text has HELP first, OpenMetrics has TYPE first; either begins a family.
      if (what === (open ? 'TYPE' : 'HELP') || (what === 'TYPE' && about.get('name') !== name)) {
        about = new Map([['name', name]])
      }
      if (about.get('name') !== name) throw new Error(`out of place: ${line}`)
      about.set(what, text)
      if (what === 'UNIT' && !name.endsWith(`_${text}`)) throw new Error(`unit: ${line}`)
      if (what === 'TYPE') {
        if (!(text in SUFFIXES)) throw new Error(`type: ${line}`)
        if (names.has(name)) throw new Error(`twice: ${line}`)
        names.add(name)
        const self = about
        families.push({
          name,
          type: text,
          get unit() {
            return self.get('UNIT')
          },
          get help() {
            return self.get('HELP')
          },
          samples: [],
        })
      }
      continue
    }
    const family = families.at(-1)
    if (family === undefined) throw new Error(`before all families: ${line}`)
    const sample = parseSample(line, open)
    const suffixes = !open && family.type === 'counter' ? [''] : (SUFFIXES[family.type] ?? [])
    if (!suffixes.some((suffix) => sample.name === family.name + suffix)) {
      throw new Error(`not of ${family.name}: ${line}`)
    }
    const key = `${sample.name} ${keyOf(sample.labels)}`
    if (series.has(key)) throw new Error(`the same series twice: ${line}`)
    series.add(key)
    family.samples.push(sample)
  }
  for (const family of families) if (family.type === 'histogram') checkHistogram(family)
  return families
}

function parseSample(line: string, open: boolean): ParsedSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0]
  if (name === undefined) throw new Error(`no name: ${line}`)
  let rest = line.slice(name.length)
  let labels: Map<string, string> = new Map()
  if (rest.startsWith('{')) [labels, rest] = parseLabels(rest)
  const found = /^ ([^ ]+)(?: # (.*))?$/.exec(rest)
  if (found === null) throw new Error(`no value: ${line}`)
  const [, value = '', exemplar] = found
  if (exemplar === undefined) return { name, labels, value: numberOf(value), exemplar: undefined }
  if (!open || !/_(bucket|total)$/.test(name)) throw new Error(`exemplar: ${line}`)
  const [more, after] = parseLabels(exemplar)
  const parts = /^ ([^ ]+) (\d+\.\d{3})$/.exec(after)
  if (parts === null) throw new Error(`exemplar: ${line}`)
  const length = [...more].reduce((sum, [key, text]) => sum + key.length + text.length, 0)
  if (length > 128) throw new Error(`long exemplar: ${line}`)
  const at = Number(parts[2])
  return {
    name,
    labels,
    value: numberOf(value),
    exemplar: { labels: more, value: numberOf(parts[1] ?? ''), at },
  }
}

function parseLabels(text: string): [Map<string, string>, string] {
  const labels = new Map<string, string>()
  let rest = text.slice(1)
  while (!rest.startsWith('}')) {
    const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,(?!\})|(?=\}))/.exec(rest)
    if (found === null) throw new Error(`labels: ${text}`)
    const [all, name = '', value = ''] = found
    if (labels.has(name)) throw new Error(`label twice: ${text}`)
    labels.set(
      name,
      value.replaceAll(/\\(["\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    )
    rest = rest.slice(all.length)
  }
  return [labels, rest.slice(1)]
}

/** The same for labels in any order. */
function keyOf(labels: ReadonlyMap<string, string>): string {
  return JSON.stringify([...labels.keys()].toSorted().map((name) => [name, labels.get(name)]))
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity
  if (text === '-Inf') return -Infinity
  if (text === 'NaN') return Number.NaN
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`number: ${text}`)
  return Number(text)
}

/** Buckets ascend and end with all; the count is that of all. */
function checkHistogram({ name, samples }: ParsedFamily): void {
  const groups = new Map<string, { le: number; value: number }[]>()
  const others = new Map<string, number>()
  for (const { name: sample, labels, value } of samples) {
    const { le, ...rest } = Object.fromEntries(labels)
    const key = keyOf(new Map(Object.entries(rest)))
    if (sample.endsWith('_bucket')) {
      const group = groups.get(key) ?? []
      if (group.length === 0) groups.set(key, group)
      group.push({ le: numberOf(le ?? ''), value })
    } else if (sample.endsWith('_count')) others.set(key, value)
  }
  for (const [key, group] of groups) {
    for (const [i, { le, value }] of group.entries()) {
      const before = group[i - 1]
      if (before !== undefined && (le <= before.le || value < before.value)) {
        throw new Error(`buckets of ${name} ${key}`)
      }
    }
    const all = group.at(-1)
    if (all?.le !== Infinity) throw new Error(`no +Inf: ${name} ${key}`)
    const count = others.get(key)
    if (count !== undefined && count !== all.value) throw new Error(`count of ${name} ${key}`)
  }
}
