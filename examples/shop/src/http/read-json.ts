import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './problem.ts'

const LARGEST_BODY = 64 * 1024

/** The body as JSON, null when it is empty. Throws a 413 or 400 problem. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY) throw new HttpProblem(413, 'too_large', 'the body is too large')
    chunks.push(chunk)
  }
  if (bytes === 0) return null
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new HttpProblem(400, 'bad_json', 'the body is not JSON', { cause })
  }
}
