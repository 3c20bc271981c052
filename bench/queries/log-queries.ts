import { wholeRange } from '../ingest/count-kept.ts'
import type { Query } from './query.ts'

const LAST_100 = { limit: '100', direction: 'backward' }

/** The newest hundred lines of some streams that also meet a condition. */
const lastLines = (streams: string, condition = 'true'): string =>
  'SELECT ts, labels, line FROM logs JOIN streams ON stream = id ' +
  `WHERE ${streams} AND ts >= $1 AND ts < $2 AND ${condition} ORDER BY ts DESC LIMIT 100`

/** Values per group and step: the windows are `(t - step, t]`, stamped `t`, as LogQL has them. */
const perStep = (
  value: string,
  group: string,
  seconds: number,
  condition: string,
  from = 'logs',
): string => {
  const step = `${seconds}000000000`
  const bucket = `$1::BIGINT + ${step} * ((ts - $1::BIGINT + ${step} - 1) // ${step})`
  return (
    `SELECT ${group}, ${bucket} AS t, ${value} AS v FROM ${from} JOIN streams ON stream = id ` +
    `WHERE ${condition} AND ts > $1::BIGINT - ${step} AND ts <= $2 GROUP BY ${group}, t ORDER BY ALL`
  )
}

const json = (name: string): string =>
  `TRY_CAST(CASE WHEN json_valid(line) THEN line ->> '$.${name}' END AS DOUBLE)`

const WITH_USER = "(SELECT *, regexp_extract(line, ' user=([^ ]+)', 1) AS user_id FROM logs)"

/** Entries or points. */
function size(body: unknown): number {
  const { data } = body as { data: { result: { values: unknown[] }[] } }
  return data.result.reduce((sum, item) => sum + item.values.length, 0)
}

const query = ({ logql, params, ...rest }: LogQuery): Query => ({
  ...rest,
  text: logql,
  path: '/loki/api/v1/query_range',
  params: { query: logql, ...wholeRange, ...params },
  size,
})

interface LogQuery {
  readonly name: string
  readonly logql: string
  readonly params: Readonly<Record<string, string>>
  readonly sql: string
}

const questions: readonly LogQuery[] = [
  {
    name: 'last 100 lines of a service',
    logql: '{service="checkout"}',
    params: LAST_100,
    sql: lastLines("service = 'checkout'"),
  },
  {
    name: 'a needle that is not there',
    logql: '{env="prod"} |= "zzzneedle"',
    params: LAST_100,
    sql: lastLines("env = 'prod'", "contains(line, 'zzzneedle')"),
  },
  {
    name: 'two filters on one service',
    logql: '{service="payment"} |= "timeout" |= "500"',
    params: LAST_100,
    sql: lastLines("service = 'payment'", "contains(line, 'timeout') AND contains(line, '500')"),
  },
  {
    name: 'regular expression',
    logql: '{env="prod"} |~ "users?=u12[0-9]{2}"',
    params: LAST_100,
    sql: lastLines("env = 'prod'", "regexp_matches(line, 'users?=u12[0-9]{2}')"),
  },
  {
    name: 'filter on JSON fields',
    logql: '{service="cart"} | json | status>=500 | duration_ms>400',
    params: LAST_100,
    sql: lastLines("service = 'cart'", `${json('status')} >= 500 AND ${json('duration_ms')} > 400`),
  },
  {
    name: 'rate by service',
    logql: 'sum by (service) (rate({env="prod"} |= "error" [1m]))',
    params: { step: '60' },
    sql: perStep('count(*) / 60', 'service', 60, "env = 'prod' AND contains(line, 'error')"),
  },
  {
    name: 'count by level',
    logql: 'sum by (level) (count_over_time({env="prod"}[5m]))',
    params: { step: '300' },
    sql: perStep('count(*)', 'level', 300, "env = 'prod'"),
  },
  {
    name: 'p99 of a JSON field',
    logql:
      'quantile_over_time(0.99, {service="cart"} | json | __error__="" | unwrap duration_ms [5m]) by (service)',
    params: { step: '300' },
    sql: perStep(
      `quantile_cont(${json('duration_ms')}, 0.99)`,
      'service',
      300,
      `service = 'cart' AND ${json('duration_ms')} IS NOT NULL`,
    ),
  },
  {
    name: 'top users of a logfmt field',
    logql: 'topk(5, sum by (user) (count_over_time({service="ads"} | logfmt | __error__="" [1h])))',
    params: { step: '3600' },
    sql: `SELECT * FROM (${perStep('count(*)', 'user_id', 3600, "service = 'ads' AND user_id <> ''", WITH_USER)})
      QUALIFY row_number() OVER (PARTITION BY t ORDER BY v DESC) <= 5`,
  },
]

export const logQueries: readonly Query[] = questions.map(query)
