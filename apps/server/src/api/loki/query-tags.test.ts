import { expect, test } from 'vitest'
import { isLogsDrilldown } from './query-tags.ts'

test.each([
  ['Source=grafana-lokiexplore-app', true],
  ['Feature=x, source=GRAFANA-lokiexplore-APP', true],
  ['Source=grafana', false],
  ['grafana-lokiexplore-app', false],
  ['', false],
])('%s: %s', (tags, drilldown) => {
  expect(isLogsDrilldown({ 'x-query-tags': tags })).toBe(drilldown)
  expect(isLogsDrilldown({})).toBe(false)
})
