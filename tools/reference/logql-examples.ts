import {
  type BinaryOp,
  type LineFilterOp,
  RANGE_FUNCTIONS,
  type RangeFunction,
  type StageExpr,
  type UnwrapConversion,
  VECTOR_FUNCTIONS,
  type VectorFunction,
} from '../../packages/query/src/logql/ast.ts'
import type { Example, Section } from './example.ts'

const lineFilters: Readonly<Record<LineFilterOp, Example>> = {
  '|=': { query: '{app="shop"} |= "paid" or "declined"', what: 'contains one of the texts' },
  '!=': { query: '{app="shop"} != "healthz"', what: 'contains none of them' },
  '|~': { query: '{app="shop"} |~ "pa(id|yment)"', what: 'matches a regular expression (RE2)' },
  '!~': { query: '{app="shop"} !~ "^debug"', what: 'does not match it' },
  '|>': { query: '{app="web"} |> "<_> GET <_>"', what: 'has the form of a pattern' },
  '!>': { query: '{app="web"} !> "<_> POST <_>"', what: 'does not have it' },
}

// One entry per stage of the language: a stage that is added does not compile without its example.
const stages: Readonly<Record<Exclude<StageExpr['kind'], 'line-filter'>, readonly Example[]>> = {
  json: [
    {
      query: '{app="shop"} | json',
      what: 'every field of a JSON line; nested ones as `user_name`',
    },
    { query: '{app="shop"} | json who="user.name", first="items[0]"', what: 'some of them' },
  ],
  logfmt: [
    { query: '{app="worker"} | logfmt', what: 'every field of a `key=value` line' },
    { query: '{app="worker"} | logfmt --strict --keep-empty', what: 'its flags' },
    { query: '{app="worker"} | logfmt took="duration", msg', what: 'some of them' },
  ],
  pattern: [
    { query: '{app="web"} | pattern "<ip> <method> <path> <_>"', what: 'fields by their place' },
  ],
  regexp: [
    { query: '{app="web"} | regexp "(?P<status>\\\\d{3})$"', what: 'fields from named groups' },
  ],
  unpack: [{ query: '{app="packed"} | unpack', what: 'labels packed into the line by an agent' }],
  'label-filter': [
    { query: '{app="shop"} | json | level="error" or user_name=~"a.*"', what: 'texts' },
    {
      query: '{app="shop"} | json | status>=500 and took>1.5s, size<2KB',
      what: 'numbers, durations, sizes',
    },
    { query: '{app="web"} | pattern "<addr> <_>" | addr=ip("10.0.0.0/8")', what: 'IP addresses' },
    {
      query: '{app="worker"} | json | __error__="JSONParserErr"',
      what: 'lines a parser could not read',
    },
  ],
  'line-format': [
    {
      query: '{app="shop"} | json | line_format "{{.user_name | ToUpper}} {{.msg}}"',
      what: 'another line, from a Go template',
    },
  ],
  'label-format': [
    {
      query: '{app="shop"} | json | label_format who=user_name, at="{{.took}}"',
      what: 'rename or make labels',
    },
  ],
  decolorize: [{ query: '{app="colour"} | decolorize', what: 'without ANSI colours' }],
  drop: [{ query: '{app="shop"} | json | drop took, level="error"', what: 'leave labels out' }],
  keep: [{ query: '{app="shop"} | json | keep msg, level=~"e.*"', what: 'leave all others out' }],
}

const conversions: Readonly<Record<UnwrapConversion, string>> = {
  bytes: 'size',
  duration: 'took',
  duration_seconds: 'took',
}

const LINES = '{app="shop"}'
const NUMBERS = '{app="shop"} | json | unwrap n'
const RATE = 'rate({app="shop"}[1m])'

const rangeFunctions: Readonly<Record<RangeFunction, readonly [log: string, what: string]>> = {
  rate: [LINES, 'lines per second; of unwrapped numbers their sum per second'],
  rate_counter: [NUMBERS, 'rate of a counter that may start again'],
  count_over_time: [LINES, 'lines'],
  bytes_rate: [LINES, 'bytes per second'],
  bytes_over_time: [LINES, 'bytes'],
  avg_over_time: [NUMBERS, 'average'],
  sum_over_time: [NUMBERS, 'sum'],
  min_over_time: [NUMBERS, 'least'],
  max_over_time: [NUMBERS, 'greatest'],
  stddev_over_time: [NUMBERS, 'standard deviation'],
  stdvar_over_time: [NUMBERS, 'variance'],
  quantile_over_time: [NUMBERS, 'quantile, exact'],
  first_over_time: [NUMBERS, 'earliest number'],
  last_over_time: [NUMBERS, 'latest number'],
  absent_over_time: ['{app="gone"}', '1 where there is no line'],
}

const vectorFunctions: Readonly<Record<VectorFunction, readonly [query: string, what: string]>> = {
  sum: [`sum by (pod) (${RATE})`, 'sum per value of a label'],
  avg: [`avg without (pod) (${RATE})`, 'average over the values of a label'],
  count: [`count(${RATE})`, 'how many series'],
  max: [`max by (app) (${RATE})`, 'greatest'],
  min: [`min by (app) (${RATE})`, 'least'],
  stddev: [`stddev(${RATE})`, 'standard deviation'],
  stdvar: [`stdvar(${RATE})`, 'variance'],
  topk: [`topk(3, ${RATE})`, 'the greatest; `by` gives so many per group'],
  bottomk: [`bottomk by (app) (1, ${RATE})`, 'the least'],
  approx_topk: [
    `approx_topk(3, sum by (pod) (${RATE}))`,
    'as `topk`, and exact; at an instant only',
  ],
  sort: [`sort(${RATE})`, 'in order, at an instant'],
  sort_desc: [`sort_desc(${RATE})`, 'the other way round'],
}

const COUNT = 'count_over_time({app="shop"}[1m])'
const sum = { right: '2', what: 'arithmetic' }
const compare = { right: 'bool 2', what: '1 or 0; without `bool`, the series for which it holds' }

const operators: Readonly<Record<BinaryOp, { readonly right: string; readonly what: string }>> = {
  '+': sum,
  '-': sum,
  '*': sum,
  '/': sum,
  '%': sum,
  '^': sum,
  '==': compare,
  '!=': compare,
  '>': compare,
  '>=': compare,
  '<': compare,
  '<=': compare,
  and: { right: `on (pod) ${COUNT}`, what: 'series that both sides have' },
  or: { right: `on (pod) ${COUNT}`, what: 'series of either side' },
  unless: { right: 'on (pod) count_over_time({app="web"}[1m])', what: 'only those of the left' },
}

/** What LogQL can say, each with a query that finds something among `logqlLines`. */
export const logqlSections: readonly Section[] = [
  {
    title: 'Streams and lines',
    examples: [
      {
        query: '{app="shop", env!="dev", pod=~"shop-.+", zone!~"eu.*"}',
        what: 'streams by their labels; one matcher at least that does not accept an empty label',
      },
      ...Object.values(lineFilters),
      {
        query: '{app="web"} |= ip("10.0.0.0/8")',
        what: 'contains an address of the range; also `!=`',
      },
    ],
  },
  { title: 'Stages', examples: Object.values(stages).flat() },
  {
    title: 'Numbers from lines',
    examples: [
      ...RANGE_FUNCTIONS.map((fn) => {
        const [log, what] = rangeFunctions[fn]
        return { query: `${fn}(${fn === 'quantile_over_time' ? '0.99, ' : ''}${log} [1m])`, what }
      }),
      ...Object.entries(conversions).map(([name, label]) => ({
        query: `max_over_time(${LINES} | json | unwrap ${name}(${label}) | __error__="" [1m]) by (pod)`,
        what:
          name === 'bytes' ? 'of sizes such as `2KB`' : 'of durations such as `1.5s`, in seconds',
      })),
      { query: 'rate({app="shop"}[1m] offset 10s)', what: 'of an earlier time' },
    ],
  },
  {
    title: 'Numbers from numbers',
    examples: [
      ...VECTOR_FUNCTIONS.map((fn) => ({
        query: vectorFunctions[fn][0],
        what: vectorFunctions[fn][1],
      })),
      ...Object.entries(operators).map(([op, { right, what }]) => ({
        query: `${COUNT} ${op} ${right}`,
        what,
      })),
      {
        query: `${COUNT} / on (app) group_left sum by (app) (${COUNT})`,
        what: 'many to one; also `group_right`, `ignoring`',
      },
      {
        query: `label_replace(${RATE}, "short", "$1", "pod", "shop-(.*)")`,
        what: 'a label from another',
      },
      { query: 'vector(1) + vector(2)', what: 'a number as a series' },
    ],
  },
]
