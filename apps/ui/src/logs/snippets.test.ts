import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { snippets } from './snippets.ts'

const endpoints = {
  ui: 'http://localhost:3100',
  otlpHttp: 'http://localhost:4318',
  otlpGrpc: null,
  zipkin: 'http://localhost:9411/api/v2/spans',
  loki: 'http://localhost:3100/loki/api/v1/push',
}

describe('snippets', () => {
  it('sends valid JSON with a timestamp in nanoseconds from a real shell', () => {
    const curl = snippets(endpoints).find((s) => s.title === 'curl')?.text ?? ''
    const shown = execFileSync('sh', ['-c', curl.replace(/^curl/, 'printf "%s\\0"')]).toString()
    const words = shown.split('\0')
    expect(words).toContain('http://localhost:3100/loki/api/v1/push')
    const body = JSON.parse(words[words.indexOf('-d') + 1] ?? '') as {
      streams: { values: string[][] }[]
    }
    expect(body.streams[0]?.values[0]?.[0]).toMatch(/^\d{19}$/)
  })

  it('names the endpoints, whether or not the push path is in them', () => {
    const bare = snippets({ ...endpoints, loki: 'http://localhost:3100/' })
    expect(bare.map((s) => s.text)).toEqual(snippets(endpoints).map((s) => s.text))
    expect(bare[0]?.text).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318\n')
  })
})
