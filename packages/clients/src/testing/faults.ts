import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { answerJson } from './test-server.ts'

type Fault = (response: ServerResponse, request: IncomingMessage, argument: string) => void

const gzipped = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))

/** Ways of going wrong, by the first segment of the path; the second is an argument. */
const FAULTS: Readonly<Record<string, Fault>> = {
  ok: (response) => answerJson(response, { fine: true }),
  gzip: (response) => response.writeHead(200, gzipped).end(gzipSync('{"fine":true}')),
  echo: (response, request) =>
    answerJson(response, { headers: request.headers, url: request.url, method: request.method }),
  status: (response, request, status) => {
    const after = new URL(request.url ?? '', 'http://x').searchParams.get('after')
    if (after !== null) response.setHeader('retry-after', after)
    response.writeHead(Number(status)).end(`answer ${status}`)
  },
  'slow-headers': () => undefined,
  'slow-body': (response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"a')
  },
  'reset-before': (response) => response.socket?.resetAndDestroy(),
  'reset-mid-body': (response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"a', () => setImmediate(() => response.socket?.resetAndDestroy()))
  },
  'cut-body': (response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"a', () => response.socket?.end())
  },
  'cut-chunks': (response) => {
    response.writeHead(200)
    response.write('{"a', () => response.socket?.end())
  },
  'no-http': (response) => response.socket?.end('220 mail.example ESMTP\r\n'),
  html: (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Log in'),
  text: (response) => response.writeHead(200).end('Not JSON at all'),
  empty: (response) => response.writeHead(200).end(),
  'wrong-shape': (response) => answerJson(response, { data: [{ a: 1 }] }),
  'cut-gzip': (response) =>
    response.writeHead(200, gzipped).end(gzipSync('{"fine":true}').subarray(0, 20)),
  'no-gzip': (response) => response.writeHead(200, gzipped).end('{"fine":true}'),
  brotli: (response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
  bomb: (response) => response.writeHead(200, gzipped).end(bomb),
  huge: (response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(256 * 1024, 'x')
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  },
  redirect: (response) =>
    response.writeHead(302, { location: 'https://u:p@login.example/in?token=hush' }).end(),
}

/** Answers `/<fault>/<argument>` with that fault. */
export function faulty(request: IncomingMessage, response: ServerResponse): void {
  const [, name = '', argument = ''] = (request.url ?? '').split(/[/?]/)
  const fault = FAULTS[name]
  if (fault === undefined) response.writeHead(404).end('no such fault')
  else fault(response, request, argument)
}
