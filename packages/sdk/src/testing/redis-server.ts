import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** What speaks as much of Redis' protocol as clients need to begin, and says OK to all else but `FAIL`. */
export async function startRedisServer(): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      for (let command = readCommand(text); command !== undefined; command = readCommand(text)) {
        text = text.slice(command.length)
        socket.write(answer(command.words))
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function answer([command = '']: readonly string[]): string {
  const name = command.toUpperCase()
  if (name === 'FAIL') return '-ERR no\r\n'
  if (name === 'INFO') return '$15\r\nredis_version:7\r\n'
  return name === 'GET' ? '$5\r\nvalue\r\n' : '+OK\r\n'
}

/** The first command of `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`, if all of it is there. */
function readCommand(text: string): { words: string[]; length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return undefined
  const words: string[] = []
  let at = head[0].length
  for (let i = 0; i < Number(head[1]); i++) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 16))
    if (size === null) return undefined
    const from = at + size[0].length
    at = from + Number(size[1]) + 2
    if (text.length < at) return undefined
    words.push(text.slice(from, at - 2))
  }
  return { words, length: at }
}
