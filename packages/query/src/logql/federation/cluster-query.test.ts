import { expect, it } from 'vitest'
import { parseLogql } from '../parse.ts'
import { printLogql } from '../print.ts'
import { ClusterLabel } from './cluster-label.ts'
import { clusterLog, clusterMetric } from './cluster-query.ts'

const label = new ClusterLabel()

function asked(text: string, id = 'eu'): string | undefined {
  const expr = parseLogql(text)
  const query = expr.kind === 'log' ? clusterLog(expr, id, label) : clusterMetric(expr, id, label)
  return query && printLogql(query)
}

it.each([
  ['{app="a"} |= "x" | json', '{app="a"} |= "x" | json'],
  ['{app="a", cluster="eu"}', '{app="a"}'],
  ['{app="a", cluster="us"}', undefined],
  ['{app="a", cluster=~"e.|us"}', '{app="a"}'],
  ['{cluster=~".+"}', '{service_name=~".+"}'],
  ['{cluster="eu", app!="a"}', '{app!="a", service_name=~".+"}'],
  ['{app="a", exported_cluster="k8s"}', '{app="a", cluster="k8s"}'],
  ['{app="a"} | json | cluster="eu"', '{app="a"} | json'],
  ['{app="a"} | json | cluster="us"', undefined],
  ['{app="a"} | cluster="us" or level="error"', '{app="a"} | level="error"'],
  ['{app="a"} | cluster="eu" or level="error"', '{app="a"}'],
  ['{app="a"} | cluster="us" and level="error"', undefined],
  ['{app="a"} | exported_cluster="k8s"', '{app="a"} | cluster="k8s"'],
])('%s is asked as %s', (text, query) => {
  expect(asked(text)).toBe(query === undefined ? undefined : printLogql(parseLogql(query)))
})

it('puts the label in front of stages that need it', () => {
  expect(asked('{app="a"} | line_format "{{.cluster}}"')).toBe(
    '{app="a"} | label_format exported_cluster=cluster | label_format cluster="eu" | line_format "{{.cluster}}"',
  )
})

it('groups by what a cluster knows', () => {
  const log = '{app="a"}'
  expect(asked(`sum by (cluster, level) (rate(${log}[5m]))`)).toBe(
    `sum by (level)(rate(${log}[5m]))`,
  )
  expect(asked(`sum without (cluster, exported_cluster) (rate(${log}[5m]))`)).toBe(
    `sum without (cluster)(rate(${log}[5m]))`,
  )
  expect(asked(`sum(rate({app="a", cluster="us"}[5m]))`)).toBeUndefined()
})
