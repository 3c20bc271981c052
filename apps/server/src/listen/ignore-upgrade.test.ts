import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { ignoreUpgrade } from './ignore-upgrade.ts'
import { SharedPort } from './shared-port.ts'

const OFFER = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAA\r\n'

/** A server that has WebSockets, and answers each request with what it was. */
async function serve(): Promise<number> {
  const server = createServer((message, response) => {
    void text(message).then((body) => {
      const { connection, upgrade = 'none', ...rest } = message.headers
      response.end(
        `[${message.method} ${message.url} ${String(rest['x-name'])} ${connection} ${upgrade} ${body.length}]`,
      )
    })
  })
  server.on('upgrade', (request, socket, head) => ignoreUpgrade(server, request, socket, head))
  const shared = new SharedPort(server, (socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    shared.close()
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('requests that offer another protocol are answered, one after the other', async () => {
  const socket = connect(await serve(), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const answers: string[] = []
  const body = 'x'.repeat(500_000)
  for (const [i, request] of [
    `GET /a?b=1 HTTP/1.1\r\nhost: a\r\nx-name: one\r\n${OFFER}\r\n`,
    `POST /b HTTP/1.1\r\nhost: a\r\nx-name: t\u00fcr\r\n${OFFER}content-length: ${body.length}\r\n\r\n${body}`,
    `POST /c HTTP/1.1\r\nhost: a\r\n${OFFER}x-name: three\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    'GET /d HTTP/1.1\r\nhost: a\r\nx-name: four\r\nconnection: close\r\n\r\n',
  ].entries()) {
    socket.write(request, 'latin1')
    let answer = ''
    while (!answer.endsWith(']')) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      answer += chunk.toString()
    }
    answers[i] = answer.slice(answer.indexOf('['))
  }
  expect(answers).toEqual([
    '[GET /a?b=1 one keep-alive none 0]',
    '[POST /b t\u00fcr keep-alive none 500000]',
    '[POST /c three keep-alive none 3]',
    '[GET /d four close none 0]',
  ])
})

test('what else Connection says is kept', async () => {
  const socket = connect(await serve(), '127.0.0.1')
  const offer = OFFER.replace('HTTP2-Settings', 'HTTP2-Settings, close')
  socket.write(`GET / HTTP/1.1\r\nhost: a\r\nx-name: n\r\n${offer}\r\n`)
  expect(await text(socket)).toMatch(/\[GET \/ n close none 0\]$/)
})
