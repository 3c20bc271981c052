import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** What speaks as much of PostgreSQL's protocol as pg needs: every query answers no rows, one with `fail` an error. */
export async function startPostgresServer(): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let bytes = Buffer.alloc(0)
    let started = false
    let failing = false
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      for (;;) {
        // The first message has no type.
        const head = started ? 1 : 0
        if (bytes.length < head + 4) return
        const end = head + bytes.readInt32BE(head)
        if (bytes.length < end) return
        const type = started ? String.fromCharCode(bytes[0] ?? 0) : 'start'
        const body = bytes.subarray(head + 4, end).toString('latin1')
        bytes = bytes.subarray(end)
        started = true
        if (body.includes('fail')) failing = true
        if (type === 'start') socket.write(Buffer.concat([message('R', int32(0)), ready()]))
        if (type === 'P') socket.write(message('1'))
        if (type === 'B') socket.write(message('2'))
        if (type === 'D') socket.write(message('n'))
        if (type === 'E' || type === 'Q') socket.write(failing ? failure() : complete())
        if (type === 'S' || type === 'Q') {
          failing = false
          socket.write(ready())
        }
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

function message(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function ready(): Buffer {
  return message('Z', Buffer.from('I'))
}

function complete(): Buffer {
  return message('C', Buffer.from('SELECT 0\0'))
}

function failure(): Buffer {
  return message('E', Buffer.from('SERROR\0C42P01\0Mno such table\0\0'))
}
