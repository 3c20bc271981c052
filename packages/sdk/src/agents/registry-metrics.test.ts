import { expect, test } from 'vitest'
import { MetricRegistry } from '../metrics/registry.ts'
import { registryMetrics } from './registry-metrics.ts'

test('tokens and durations are scraped under the names of the conventions', async () => {
  const told: string[] = []
  const registry = new MetricRegistry({ now: () => 0, warn: (line) => told.push(line) })
  expect((await registry.scrape()).body).not.toContain('gen_ai')
  const genAi = registryMetrics(registry)
  const labels = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }
  genAi.record('tokens', 30, { ...labels, 'gen_ai.token.type': 'input' })
  genAi.record('tokens', 7, { ...labels, 'gen_ai.token.type': 'output' })
  genAi.record('duration', 0.5, { ...labels, 'error.type': 'timeout' })
  const { body } = await registry.scrape()
  const lines = body.split('\n')
  const sum = (name: string): string[] => lines.filter((line) => line.startsWith(`${name}_sum`))
  expect(sum('gen_ai_client_token_usage')).toHaveLength(2)
  expect(sum('gen_ai_client_token_usage')[0]).toMatch(/gen_ai_token_type="input".*\} 30$/)
  expect(sum('gen_ai_client_operation_duration_seconds')[0]).toMatch(
    /error_type="timeout".*\} 0.5$/,
  )
  expect(body).not.toMatch(/duration_seconds.*gen_ai_token_type/)
  expect(told).toEqual([])
})
