import { ClusterLabel } from '@tailspan/query'
import { expect, test } from 'vitest'
import { clusterPromql } from './cluster-promql.ts'
import { mergePlan } from './merge-plan.ts'
import { scanPromql } from './scan.ts'

const label = new ClusterLabel()

function asked(query: string, id = 'eu'): string | undefined {
  const scan = scanPromql(query)
  if (scan === null) throw new Error('unclear')
  return clusterPromql(scan, id, label)?.query
}

const NOTHING = '{__tailspan_no_such_label__="x"}'

test.each([
  ['up', 'up'],
  ['up{job="a"}', 'up{job="a"}'],
  ['up{cluster="eu"}', 'up{}'],
  ['up{cluster="us"}', undefined],
  ['up{job="a",cluster=~"eu|us",}', 'up{job="a"}'],
  ['up{cluster!="eu"}', undefined],
  ['up{cluster!~"u.", job!="x"}', 'up{job!="x"}'],
  ['up{cluster=""}', undefined],
  ['{cluster="eu"}', '{__name__!=""}'],
  ['{cluster="eu", job!="x"}', '{job!="x", __name__!=""}'],
  ['{"http.requests", cluster="eu"}', '{"http.requests"}'],
  ['{__name__=~"a.*", "cluster"="eu"}', '{__name__=~"a.*"}'],
  ['up{exported_cluster="k8s"}', 'up{cluster="k8s"}'],
  ["up{cluster='eu'}", 'up{}'],
  ['up{cluster=`eu`}', 'up{}'],
  ['up{cluster=~"e\\\\w"}', 'up{}'],
  ['up{cluster="eu"} or up{cluster="us"}', `up{} or up${NOTHING}`],
  ['up or {cluster="eu"}', 'up or {__name__!=""}'],
  ['up{cluster="us"} + up', `up${NOTHING} + up`],
  ['up{cluster="us"} or on() vector(1)', undefined],
  ['up{cluster="us"} # {cluster="eu"}', undefined],
  ['rate(x{cluster="eu"}[5m] offset 1h) > bool 0.5', 'rate(x{}[5m] offset 1h) > bool 0.5'],
  [
    'label_replace(up{cluster="eu"}, "a", "{cluster}", "b", ".*")',
    'label_replace(up{}, "a", "{cluster}", "b", ".*")',
  ],
  ['sum by (cluster, job) (x)', 'sum by (job) (x)'],
  ['sum(x) without (cluster, exported_cluster)', 'sum(x) without (cluster)'],
  ['a / on (cluster, job) group_left (cluster) b', 'a / on (job) group_left () b'],
  ['sum BY ("cluster", "a.b") (x)', 'sum BY ("a.b") (x)'],
  ['max_over_time(sum(x{cluster="eu"})[1h:5m])', 'max_over_time(sum(x{})[1h:5m])'],
  ['1 + 1', '1 + 1'],
  ['Inf', 'Inf'],
])('%s is asked as %s', (query, own) => {
  expect(asked(query)).toBe(own)
})

test.each([
  'up{cluster="eu',
  'up{cluster=eu}',
  'up{cluster="\\q"}',
  'sum by (x',
  'up{',
  'x[5m',
  'sum by (1) (x)',
])('%s is unclear', (query) => {
  expect(scanPromql(query)).toBeNull()
  expect(mergePlan(null, label)).toEqual({ kind: 'union', inexact: true })
})

test('says when some selectors are of other clusters', () => {
  const partly = (query: string): boolean | undefined => {
    const scan = scanPromql(query)
    return scan ? clusterPromql(scan, 'eu', label)?.partly : undefined
  }
  expect(partly('a{cluster="eu"} - a{cluster="us"}')).toBe(true)
  expect(partly('a{cluster="eu"} - a')).toBe(false)
})

test.each([
  ['sum(x)', 'sum'],
  ['sum by (job) (rate(x{a="b"}[5m]))', 'sum'],
  ['sum(rate(x[5m])) by (job)', 'sum'],
  ['count(x)', 'sum'],
  ['group without (cluster) (x)', 'max'],
  [' max ( x ) # all', 'max'],
  ['min(sum by (cluster) (x))', 'min'],
  ['x', 'exact'],
  ['rate(x[5m]) / rate(y[5m])', 'exact'],
  ['sum by (cluster) (x)', 'exact'],
  ['avg without (instance) (x)', 'exact'],
  ['histogram_quantile(0.9, sum by (cluster, le) (rate(x[5m])))', 'exact'],
  ['topk(3, x)', 'inexact'],
  ['avg(x)', 'inexact'],
  ['sum(x) / sum(y)', 'inexact'],
  ['sum(x) > 3', 'inexact'],
  ['(sum(x))', 'inexact'],
  ['max(sum(x))', 'inexact'],
  ['sum(x) + on() sum(y)', 'inexact'],
  ['absent(x)', 'inexact'],
  ['sum(vector(1))', 'inexact'],
  ['quantile by (cluster) (0.9, x)', 'exact'],
  ['count_values by (cluster) ("v", x)', 'inexact'],
])('%s is merged as %s', (query, how) => {
  const plan = mergePlan(scanPromql(query), label)
  expect(plan.kind === 'group' ? plan.fn : plan.inexact ? 'inexact' : 'exact').toBe(how)
})
