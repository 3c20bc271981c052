const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 6e10],
  ['h', 3.6e12],
])

/** Reads a duration in Go's spelling (`1m30s`); undefined for any other text. */
export function durationNanos(source: string): number | undefined {
  if (!/^-?(\d+(\.\d+)?(ns|us|µs|μs|ms|s|m|h))+$/.test(source)) return undefined
  let nanos = 0
  for (const [, amount, , unit] of source.matchAll(/(\d+(\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g))
    nanos += Number(amount) * (NANOSECONDS.get(unit ?? '') ?? Number.NaN)
  return source.startsWith('-') ? -nanos : nanos
}
