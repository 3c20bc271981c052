import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** An address that stays the same while the server behind it comes and goes. */
export interface TcpDoor {
  readonly url: string
  /** Port of the server behind it; null while it is shut: connections are reset, those that are open, too. */
  set(port: number | null): void
}

/** Opens a door on a free port of this machine; it goes away with the test. */
export async function openDoor(): Promise<TcpDoor> {
  let behind: number | null = null
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => undefined)
    if (behind === null) return void socket.resetAndDestroy()
    const onward = connect(behind, '127.0.0.1')
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
    socket.pipe(onward).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (port) => {
      behind = port
      if (port === null) for (const socket of open) socket.resetAndDestroy()
    },
  }
}
