import http from 'node:http'
import { HttpProblem } from './problem.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly body?: unknown
  readonly user?: string
  /** Gives up after so many milliseconds without an answer. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * The answer's JSON. Throws HttpProblem: the other side's status and words, 504 when it is too
 * slow, 502 when it cannot be reached.
 */
export async function call(request: Call): Promise<unknown> {
  const { status, text } = await exchange(request)
  const body: unknown = text === '' ? null : JSON.parse(text)
  if (status < 400) return body
  const { error, message } = (body ?? {}) as { error?: string; message?: string }
  throw new HttpProblem(status, error ?? 'failed', message ?? `answered ${status}`)
}

function exchange(request: Call): Promise<{ status: number; text: string }> {
  const payload = request.body === undefined ? undefined : JSON.stringify(request.body)
  return new Promise((resolve, reject) => {
    const outgoing = http.request(request.url, {
      method: request.method,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.user === undefined ? {} : { 'x-user-id': request.user }),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    const timer = setTimeout(() => {
      outgoing.destroy(new HttpProblem(504, 'timeout', `no answer in ${request.timeoutMs} ms`))
    }, request.timeoutMs)
    const fail = (cause: Error): void => {
      clearTimeout(timer)
      const known = cause instanceof HttpProblem
      reject(known ? cause : new HttpProblem(502, 'unreachable', cause.message, { cause }))
    }
    outgoing.once('error', fail)
    outgoing.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.once('error', fail)
      response.once('end', () => {
        clearTimeout(timer)
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
    outgoing.end(payload)
  })
}
