import { readFileSync } from 'node:fs'
import { answerJson, startTestServer, type TestServer } from './test-server.ts'

/** One recorded answer of a real server. */
export interface Recorded {
  readonly id: string
  readonly path: string
  readonly params: Readonly<Record<string, unknown>>
  readonly status: number
  readonly body: unknown
}

const folder = new URL('../../../../conformance/', import.meta.url)

/** The recorded answers of a corpus. */
export function readRecorded(corpus: 'logql' | 'traceql'): Recorded[] {
  const text = readFileSync(new URL(`${corpus}/cases.jsonl`, folder), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
}

/** A server that gives the recorded answers, chosen by the header `x-case`. */
export async function serveRecorded(cases: readonly Recorded[]): Promise<TestServer> {
  const byId = new Map(cases.map((recorded) => [recorded.id, recorded]))
  return startTestServer((request, response) => {
    const recorded = byId.get(String(request.headers['x-case']))
    if (recorded === undefined) response.writeHead(500).end('no such case')
    else if (typeof recorded.body === 'string') {
      response.writeHead(recorded.status, { 'content-type': 'text/plain' }).end(recorded.body)
    } else answerJson(response, recorded.body, recorded.status)
  })
}
