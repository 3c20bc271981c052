import { expect, test } from 'vitest'
import { QueryError } from '../syntax/query-error.ts'
import { parseLogql } from './parse.ts'
import { printLogql } from './print.ts'

const SEEDS = [
  '{app="a", b=~"c|d"} |= "x" or ip("10.0.0.0/8") |> "<_> y <_>" | json a="b[0].c" | logfmt --strict',
  '{app="a"} | pattern "<a> <_>" | regexp "(?P<n>\\\\d+)" | x>=1.5 and (y="z" or t<5m) | drop a, b="c"',
  '{app="a"} | line_format "{{if .x}}{{.y | upper}}{{end}}" | label_format a=b, c="{{.d}}" | decolorize',
  'sum by (a) (quantile_over_time(0.9, {app="a"} | unwrap bytes(x) | __error__="" [5m] offset 1h) by (b))',
  'topk(3, rate({app="a"}[5m])) / on (a) group_left (b) label_replace(vector(1), "a", "$1", "b", "(.*)") > bool 2 ^ -1',
]
const PIECES =
  '{ } ( ) [5m] [ ] | |= =~ or and by json unwrap "a" ` " \\ 1 -0 ^ offset 5KB {{ }} {{end}} <_> (?P<x> # \u0000 \ud83d __proto__ 1e999'.split(
    ' ',
  )
// Queries that once did not read back as they were printed.
const FOUND = ['{a="\ud83d"}', '{a="b"} | x>-0.00', 'vector(1) * on () group_left (vector(2))']

// Texts that may stand where another of their row stands: most queries stay readable.
const ALIKE = [
  ['|= ', '!= ', '|~ ', '!~ ', '|> ', '!> '],
  ['=', '!=', '=~', '!~'],
  ['>', '>=', '<', '<=', '==', '!='],
  ['"a"', '"x"', '"$1"', '"(.*)"', '"<_> y <_>"', '"\\u00e9\\n"', '`x`', '""'],
  ['5m', '1h', '1h30m', '90s', '1d', '250ms'],
  ['0.9', '3', '-1', '2', '1.5', '1e3', '0x1f', '-0'],
  ['sum', 'avg', 'min', 'max', 'count', 'stddev'],
  ['rate', 'count_over_time', 'bytes_rate', 'absent_over_time'],
  ['by', 'without'],
  ['on', 'ignoring'],
  ['group_left', 'group_right'],
  ['/', '*', '+', '-', '%', '^', '> bool', '=='],
  [' and ', ' or ', ', '],
  ['bytes', 'duration', 'duration_seconds'],
  ['drop', 'keep'],
  ['json', 'logfmt', 'unpack', 'decolorize', 'logfmt --keep-empty', 'distinct a'],
]
const STAGES = ['| json', '| logfmt', '!= "b"', '| a="b" or c>2KB', '| label_format z=a', '# why\n']

test('mutated queries are read, or refused with a QueryError, and print as they read', () => {
  let state = 42
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const mutate = (query: string): string => {
    const at = random(query.length + 1)
    const kind = random(6)
    if (kind === 0)
      return query.slice(0, at) + (PIECES[random(PIECES.length)] ?? '') + query.slice(at)
    if (kind === 1) return query.slice(0, at) + query.slice(at + 1 + random(5))
    if (kind === 2)
      return query.slice(0, at) + (SEEDS[random(SEEDS.length)] ?? '').slice(random(60))
    if (kind === 3) return query.replace(' | ', ` ${STAGES[random(STAGES.length)] ?? ''} | `)
    const alike = ALIKE[random(ALIKE.length)] ?? []
    const present = alike.filter((text) => query.includes(text))
    const text = present[random(present.length)]
    if (text === undefined) return query
    const parts = query.split(text)
    const cut = 1 + random(parts.length - 1)
    const other = alike[random(alike.length)] ?? ''
    return parts.slice(0, cut).join(text) + other + parts.slice(cut).join(text)
  }
  // What was read is mutated further, so that mutations add up in queries that stay readable.
  const pool = [...SEEDS, ...FOUND]
  const read = (query: string): boolean => {
    try {
      const expr = parseLogql(query)
      expect(parseLogql(printLogql(expr)), query).toEqual(expr)
      return true
    } catch (error) {
      expect(error, query).toBeInstanceOf(QueryError)
      return false
    }
  }
  for (const query of pool) expect(read(query), query).toBe(true)
  let refused = 0
  for (let i = 0; i < 4000; i++) {
    const query = mutate(pool[random(pool.length)] ?? '')
    if (!read(query)) refused++
    else if (query.length < 400 && !pool.includes(query)) pool.push(query)
  }
  expect(pool.length).toBeGreaterThan(1000)
  expect(refused).toBeGreaterThan(1000)
})
