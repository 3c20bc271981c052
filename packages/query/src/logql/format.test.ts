import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatLogql } from './format.ts'
import { parseLogql } from './parse.ts'
import { printLogql } from './print.ts'

const long = 'x'.repeat(60)

describe('formatLogql', () => {
  test.each([
    ['{ a= "b" }|="x"|json', '{a="b"} |= "x" | json'],
    ['1+2*3', '7'],
    ['2 > vector(2) + (3 - 1)', '(2 > (vector(2.000000) + 2))'],
    [
      `{a="${long}"} |= "${long}" != "y" | json | decolorize | x > 5MiB`,
      `{a="${long}"}\n  |= "${long}" != "y"\n  | json\n| decolorize\n  | x>5.2MB`,
    ],
    [
      `{a="${long}"} |= "${long}" |= "y" != "z" or "${long}" |~ "w" |= "v"`,
      `{a="${long}"}\n  |= "${long}" |= "y" != "z"\n  != "${long}"\n  |~ "w"\n  |= "v"`,
    ],
    // Regular expressions that are no mere search stand between backticks.
    [
      '{a=~"b\\\\d"} | x=~"\\\\d" | x=~"a|b.*" | x!~"\\\\d" | x=~"`\\\\d" | x=~".+"',
      '{a=~"b\\\\d"} | x=~`\\d` | x=~"a|b.*" | x!~"\\\\d" | x=~"`\\\\d" | x=~".+"',
    ],
    ['{a="b"} | x=5 | y="5" | z==1s', '{a="b"} | x==5 | y="5" | z==1s'],
    [
      `sum by (a) (rate({a="${long}"} |= "${long}" [5m] offset 1h))`,
      `sum by (a)(\n  rate(\n    {a="${long}"}\n      |= "${long}" [5m] offset 1h\n  )\n)`,
    ],
    [
      `max_over_time({a="${long}"} | logfmt | unwrap bytes(size) | __error__="" [5m]) without (b, c)`,
      `max_over_time(\n  {a="${long}"} | logfmt\n    | unwrap bytes(size)\n    | __error__="" [5m]\n) without (b, c)`,
    ],
    [
      `rate({a="${long}"}[5m]) * on (a) vector(2) or rate({b="${long}"}[5m])`,
      `    rate({a="${long}"}[5m])\n  * on (a) \n    vector(2.000000)\nor\n  rate({b="${long}"}[5m])`,
    ],
    [
      `(rate({a="${long}"}[5m]) - rate({b="${long}"}[5m])) / ignoring (b) vector(2)`,
      `  (\n      rate({a="${long}"}[5m])\n    -\n      rate({b="${long}"}[5m])\n  )\n/ ignoring (b) \n  vector(2.000000)`,
    ],
    [
      `label_replace(rate({a="${long}"}[5m]), "dst", "$1", "src", "(.*)-some-regexp")`,
      `label_replace(\n  rate({a="${long}"}[5m]),\n  "dst",\n  "$1",\n  "src",\n  "(.*)-some-regexp"\n)`,
    ],
  ])('%s', (query, formatted) => {
    expect(formatLogql(parseLogql(query))).toBe(formatted)
  })

  test('what it writes is read again as the same query', () => {
    const queries = recordedQueries()
    expect(queries.length).toBeGreaterThan(500)
    for (const query of queries) {
      const formatted = formatLogql(parseLogql(query))
      expect(formatLogql(parseLogql(formatted)), query).toBe(formatted)
      const [before, after] = [query, formatted].map((q) => printLogql(parseLogql(q), 'loki'))
      expect(after, query).toBe(before)
    }
  })
})

/** Queries that Loki answered. */
function recordedQueries(): string[] {
  const url = new URL('../../../../conformance/logql/cases.jsonl', import.meta.url)
  return (
    readFileSync(url, 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { status: number; path: string; params: { query?: string } },
      )
      .filter(({ status, path }) => status === 200 && /\/query(_range)?$/.test(path))
      .map(({ params }) => params.query ?? '')
      // Literals alone are computed, and Loki rounds sizes.
      .filter((query) => query.includes('{') && !/\d\s*[-+*/%^]\s*\d/.test(query))
      .filter((query) => !/[<>=]\s*[\d.]+\s*[kKMGTP]?i?B/.test(query))
  )
}
