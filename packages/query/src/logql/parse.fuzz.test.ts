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

test('mutated queries are read, or refused with a QueryError, and print as they read', () => {
  let state = 42
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const mutate = (query: string): string => {
    const at = random(query.length + 1)
    const kind = random(3)
    if (kind === 0)
      return query.slice(0, at) + (PIECES[random(PIECES.length)] ?? '') + query.slice(at)
    if (kind === 1) return query.slice(0, at) + query.slice(at + 1 + random(5))
    return query.slice(0, at) + (SEEDS[random(SEEDS.length)] ?? '').slice(random(60))
  }
  const queries = [...FOUND]
  for (let i = 0; i < 4000; i++) {
    const once = mutate(SEEDS[i % SEEDS.length] ?? '')
    queries.push(i % 2 === 0 ? once : mutate(once))
  }
  let accepted = 0
  for (const query of queries) {
    try {
      const expr = parseLogql(query)
      accepted++
      expect(parseLogql(printLogql(expr)), query).toEqual(expr)
    } catch (error) {
      expect(error, query).toBeInstanceOf(QueryError)
    }
  }
  expect(accepted).toBeGreaterThan(20)
})
