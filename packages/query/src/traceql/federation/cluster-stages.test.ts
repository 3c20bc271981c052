import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { printTraceql } from '../syntax/print.ts'
import { clusterStages } from './cluster-stages.ts'

/** What the cluster `eu` is asked; null when it is not. */
function asked(text: string): string | null {
  const query = parseTraceql(text)
  if (query.kind !== 'spans') throw new Error(text)
  const own = clusterStages(query.stages, 'eu')
  return own && printTraceql({ ...query, stages: own.stages })
}

test.each([
  ['{ .a = 1 }', '{ .a = 1 }'],
  ['{ resource.cluster = "eu" }', '{ }'],
  ['{ .cluster =~ "e." && .a = 1 }', '{ .a = 1 }'],
  ['{ .a = 1 || !(resource.cluster != "eu") }', '{ }'],
  ['{ resource.cluster = "us" || .a = 1 }', '{ .a = 1 }'],
  ['{ resource.cluster = .zone }', '{ `eu` = .zone }'],
  ['{ resource.exported_cluster = "k8s" }', '{ resource.cluster = `k8s` }'],
  ['{ span.cluster = "us" }', '{ span.cluster = `us` }'],
  [
    '{ resource.cluster != nil } | by(resource.cluster) | select(.cluster) | count() > 1',
    '{ } | count() > 1',
  ],
  ['{ .a = 1 } !>> { resource.cluster = "eu" }', '({ .a = 1 } !>> { })'],
  ['{ resource.cluster = "us" } || { .a = 1 }', '({ false } || { .a = 1 })'],
])('%s is %s', (text, own) => expect(asked(text)).toBe(own))

test.each([
  '{ resource.cluster = "us" }',
  '{ .cluster }',
  '{ .a = 1 } && { resource.cluster = 5 }',
  '{ resource.cluster = "us" } || { resource.cluster !~ "e.*" }',
  '{ resource.cluster = "us" } >> { .a = 1 }',
  '{ .a = 1 } !> { resource.cluster = nil }',
  '{ .a = 1 } | { resource.cluster = "us" }',
])('%s is not for it', (text) => expect(asked(text)).toBeNull())
