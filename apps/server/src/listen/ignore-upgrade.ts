import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Headers of the offer; what else Connection names stays. */
const OFFER = new Set(['upgrade', 'http2-settings'])

/**
 * Answers a request as if it had not offered another protocol, as HTTP lets a server do. Node stops
 * reading such a request after its head, so the head is put before what follows and all is read
 * again. Java's own client offers HTTP/2 with every request.
 */
export function ignoreUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    const value = request.rawHeaders[i + 1] ?? ''
    if (OFFER.has(name.toLowerCase())) continue
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutOffer(value) : value}`)
  }
  // Node reads header values as Latin-1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function withoutOffer(connection: string): string {
  const kept = connection.split(',').filter((token) => !OFFER.has(token.trim().toLowerCase()))
  return kept.join(',').trim() || 'keep-alive'
}
