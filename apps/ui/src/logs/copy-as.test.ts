import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '../kit/wire.ts'
import { asCurl, asJson, asLogQL } from './copy-as.ts'

const line: LogLine = {
  ts: '1700000000000000001',
  line: `it's "50%" $HOME`,
  labels: { app: 'shop', 'a.b': 'x', user: '7' },
  level: 'info',
  service: 'shop',
  traceId: '',
  spanId: '',
}
const stream = new Set(['app', 'a.b'])

describe('copy as', () => {
  it('selects by stream labels that LogQL can name', () => {
    expect(asLogQL(line, stream)).toBe(`{app="shop"} |= "it's \\"50%\\" $HOME"`)
    expect(asLogQL(line, new Set())).toContain('{service_name="shop"} |=')
    expect(asLogQL({ ...line, service: '' }, new Set())).toMatch(/^\{\} \|=/)
  })

  it('survives a real shell', () => {
    const command = asCurl(line, stream, 'http://localhost:3100')
    const echoed = execFileSync('sh', ['-c', command.replace(/^curl/, 'printf "%s\\n"')]).toString()
    expect(echoed).toContain(`query=${asLogQL(line, stream)}\n`)
    expect(echoed).toContain('start=1700000000000000001\n')
    expect(echoed).toContain('end=1700000000000000002\n')
  })

  it('keeps nanoseconds in JSON', () => {
    expect(JSON.parse(asJson(line))).toMatchObject({
      ts: '2023-11-14T22:13:20.000000001Z',
      tsNs: '1700000000000000001',
      line: line.line,
    })
  })
})
