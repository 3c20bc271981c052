import {
  BARE_INTRINSICS,
  INTRINSIC_TYPES,
  type IntrinsicName,
} from '../../packages/query/src/traceql/syntax/intrinsics.ts'
import type {
  AggregateName,
  MetricsAggregate,
  Scope,
  Stage,
  StructuralRelation,
} from '../../packages/query/src/traceql/syntax/tree.ts'
import type { Example, Section } from './example.ts'

// One entry per thing of the language: what is added does not compile without its example.
const scopes: Readonly<Record<Scope, Example>> = {
  span: { query: '{ span.http.status_code >= 500 }', what: 'attribute of the span' },
  resource: { query: '{ resource.service.name = "cart" }', what: 'of what sent it' },
  none: { query: '{ .http.status_code >= 500 }', what: 'of the span, else of the resource' },
  event: {
    query: '{ event.attempt > 1 && event:name = "retry" }',
    what: 'of one of its events, the same for all that is asked of events',
  },
  link: { query: '{ link.why = "retry" }', what: 'of one of its links' },
  instrumentation: {
    query: '{ instrumentation.lang = "js" }',
    what: 'of the library that made it',
  },
}

const intrinsics: Readonly<Record<Exclude<IntrinsicName, 'parent'>, string>> = {
  'span:name': '= "GET /cart"',
  'span:duration': '> 100ms',
  'span:status': '= error',
  'span:statusMessage': '=~ "time.*"',
  'span:kind': '= server',
  'span:id': '= "0000000000000001"',
  'span:parentID': '= "0000000000000001"',
  'span:childCount': '> 1',
  'trace:id': '= "10000000000000000000000000000001"',
  'trace:duration': '> 1s',
  'trace:rootName': '= "GET /cart"',
  'trace:rootService': '= "front"',
  'event:name': '= "retry"',
  'event:timeSinceStart': '> 1ms',
  'link:traceID': '!= nil',
  'link:spanID': '!= nil',
  'instrumentation:name': '= "http"',
  'instrumentation:version': '= "1.2.0"',
  nestedSetLeft: '= 1',
  nestedSetRight: '> 2',
  nestedSetParent: '< 0',
}

const relations: Readonly<Record<StructuralRelation, string>> = {
  '>>': 'somewhere below',
  '>': 'directly below',
  '<<': 'somewhere above',
  '<': 'directly above',
  '~': 'beside, under the same parent',
}

const aggregates: Readonly<Record<AggregateName, string>> = {
  count: 'count() > 1',
  avg: 'avg(duration) > 100ms',
  min: 'min(duration) > 1ms',
  max: 'max(span.http.status_code) >= 500',
  sum: 'sum(duration) > 1s',
}

const stages: Readonly<Record<Exclude<Stage['kind'], 'compare'>, Example>> = {
  spanset: { query: '{ kind = client } | { status = error }', what: 'narrower and narrower' },
  by: { query: '{ } | by(resource.service.name) | count() > 1', what: 'a spanset per value' },
  coalesce: { query: '{ } | by(name) | coalesce()', what: 'and together again' },
  select: {
    query: '{ status = error } | select(span.http.url)',
    what: 'more attributes in the answer',
  },
}

const metrics: Readonly<Record<MetricsAggregate['fn'], Example>> = {
  rate: {
    query: '{ status = error } | rate() by (resource.service.name)',
    what: 'spans per second',
  },
  count_over_time: { query: '{ } | count_over_time() by (name)', what: 'spans' },
  avg_over_time: { query: '{ } | avg_over_time(duration)', what: 'average' },
  min_over_time: { query: '{ } | min_over_time(duration)', what: 'least' },
  max_over_time: { query: '{ } | max_over_time(span.http.status_code)', what: 'greatest' },
  sum_over_time: { query: '{ } | sum_over_time(duration)', what: 'sum' },
  quantile_over_time: {
    query: '{ } | quantile_over_time(duration, 0.5, 0.99)',
    what: 'quantiles, from a histogram by powers of two',
  },
  histogram_over_time: { query: '{ } | histogram_over_time(duration)', what: 'that histogram' },
  compare: {
    query: '{ } | compare({ status = error })',
    what: 'how attributes differ in and out of a selection',
  },
}

const SERVER = '{ name = "GET /cart" }'
const ERROR = '{ status = error }'

/** What TraceQL can say, each with a query that finds something among `traceqlSpans`. */
export const traceqlSections: readonly Section[] = [
  {
    title: 'Attributes',
    examples: [
      ...Object.values(scopes),
      {
        query: '{ span.http.url != nil }',
        what: 'has it; `= nil`: does not. Without an event, none of its attributes is nil',
      },
      {
        query: '{ name =~ "GET .*" && span.http.url !~ "/health|/ready" }',
        what: 'regular expressions (RE2), anchored',
      },
      {
        query: '{ span.tags = "slow" && span.tags != "test" }',
        what: 'a list: one of its elements; `!=` and `!~`: none of them',
      },
      {
        query: '{ (span.retries + 1) * 2 > 4 || !(kind = client) }',
        what: 'arithmetic and logic; `||` and `&&` bind equally, and both sides need a truth: with an attribute alone that is absent neither holds',
      },
    ],
  },
  {
    title: 'Intrinsics',
    examples: Object.entries(intrinsics).map(([name, test]) => ({
      query: `{ ${name} ${test} }`,
      what: describeIntrinsic(name as IntrinsicName),
    })),
  },
  {
    title: 'Spans of one trace',
    examples: [
      { query: `${SERVER} && ${ERROR}`, what: 'the trace has both' },
      { query: `${SERVER} || { name = "none" }`, what: 'it has one of them' },
      ...Object.entries(relations).map(([relation, what]) => ({
        query: example(relation as StructuralRelation),
        what: `the right ones that are ${what}`,
      })),
      {
        query: `${ERROR} !>> { kind = client }`,
        what: '`!` before any of them: the right ones that are not',
      },
      { query: `${SERVER} &>> ${ERROR}`, what: '`&` before any of them: those of both sides' },
    ],
  },
  {
    title: 'Pipelines',
    examples: [
      ...Object.values(stages),
      ...Object.values(aggregates).map((test) => ({
        query: `{ } | ${test}`,
        what: 'about a spanset',
      })),
      {
        query: `(${SERVER} | count() > 0) && (${ERROR})`,
        what: 'pipelines in brackets join each other; nothing is piped out of them or into them',
      },
    ],
  },
  {
    title: 'Metrics',
    examples: [
      ...Object.values(metrics),
      { query: '{ } | rate() by (name) | topk(3)', what: 'the greatest series; also `bottomk`' },
      { query: '{ } | count_over_time() by (name) > 0', what: 'only points for which it holds' },
      { query: `(${ERROR} | rate()) / ({ } | rate())`, what: 'arithmetic between series' },
    ],
  },
  {
    title: 'Hints',
    examples: [
      {
        query: '{ } | rate() with (exemplars=10)',
        what: 'at most so many traces beside the points of a chart; 100 when nothing is said, none with `exemplars=false`',
      },
      {
        query: `${ERROR} with (most_recent=true)`,
        what: 'read and of no effect, as every other hint: answers are the newest, and never sampled',
      },
    ],
  },
]

function describeIntrinsic(name: IntrinsicName): string {
  const short = [...BARE_INTRINSICS].find(([bare, full]) => full === name && bare !== name)?.[0]
  const type = INTRINSIC_TYPES[name]
  return `${type === 'unknown' ? 'string' : type}${short === undefined ? '' : `; also \`${short}\``}`
}

function example(relation: StructuralRelation): string {
  if (relation === '~') return '{ name = "query" } ~ { name = "call" }'
  return relation.startsWith('>')
    ? `${SERVER} ${relation} ${ERROR}`
    : `${ERROR} ${relation} ${SERVER}`
}
