import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const gzipped = promisify(gzip)
/** Smaller bodies go as they are. */
const GZIP_FROM = 1024

interface Scraped {
  scrape(accept?: string): Promise<{ readonly contentType: string; readonly body: string }>
}

/** What Fastify gives to a handler. */
interface WrappedRequest {
  readonly raw: IncomingMessage
}

interface WrappedReply {
  readonly raw: ServerResponse
  headers(values: Record<string, string>): unknown
  send(body: Buffer): unknown
}

/** Answers a scrape: a listener of node:http, a handler of Express, a handler of Fastify. */
export interface ScrapeHandler {
  (request: IncomingMessage, response: ServerResponse): Promise<void>
  (request: WrappedRequest, reply: WrappedReply): Promise<void>
}

/** A handler for `/metrics`. It never rejects. */
export function scrapeHandler(instruments: Scraped): ScrapeHandler {
  return async (
    request: IncomingMessage | WrappedRequest,
    response: ServerResponse | WrappedReply,
  ): Promise<void> => {
    const { headers, method } = 'raw' in request ? request.raw : request
    const { contentType, body } = await instruments.scrape(headers.accept)
    const plain = Buffer.from(body)
    const zip = plain.length >= GZIP_FROM && accepts(headers['accept-encoding'])
    const bytes = zip ? await gzipped(plain, { level: 1 }).catch(() => plain) : plain
    const answer = {
      'content-type': contentType,
      vary: 'accept, accept-encoding',
      'cache-control': 'no-store',
      ...(bytes === plain ? {} : { 'content-encoding': 'gzip' }),
    }
    if ('raw' in response) {
      response.headers(answer)
      response.send(bytes)
      return
    }
    // The scraper may be gone, or something before has answered.
    if (response.headersSent || response.destroyed) return
    response.writeHead(200, { ...answer, 'content-length': String(bytes.length) })
    response.end(method === 'HEAD' ? undefined : bytes)
  }
}

function accepts(encodings: string | string[] | undefined): boolean {
  return /(?:^|[\s,])gzip(?:$|[\s,]|;\s*q=(?:1|0\.\d*[1-9]))/.test(String(encodings ?? ''))
}
