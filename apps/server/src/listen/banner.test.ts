import { expect, test } from 'vitest'
import { banner } from './banner.ts'

const endpoints = {
  ui: 'http://localhost:3100',
  loki: 'http://localhost:3100/loki/api/v1/push',
  otlpHttp: 'http://localhost:4318',
  otlpGrpc: 'http://localhost:4317',
  zipkin: 'http://localhost:9411/api/v2/spans',
}

test('names every address, the data folder, the demo and how to stop', () => {
  const text = banner({ version: '1.2.3', endpoints, dataFolder: '/data', demo: true })
  expect(text.trim().split(/\n\s*/)).toEqual([
    'Tailspan 1.2.3',
    'UI         http://localhost:3100',
    'Loki push  http://localhost:3100/loki/api/v1/push',
    'OTLP       http://localhost:4318  http://localhost:4317 (gRPC)',
    'Zipkin     http://localhost:9411/api/v2/spans',
    'Data       /data',
    'Demo       a small shop is sending logs and traces (--no-demo leaves it out)',
    'Stop       Ctrl-C',
  ])
})

test('leaves out what is off', () => {
  const info = { version: '1', dataFolder: 'd', demo: false }
  const text = banner({ ...info, endpoints: { ...endpoints, otlpGrpc: null } })
  expect(text).not.toContain('gRPC')
  expect(text).toMatch(/Demo +off/)
})
