import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { BufferPool } from '../duck/buffer-pool.ts'
import { isFatal } from '../duck/fatal.ts'
import { FolderInUse } from '../folder/owner.ts'
import { type Channel, type ChannelEvents, openChannel } from './channel.ts'
import { type LocalOptions, type OpenStores, openLocal } from './local.ts'
import { type Request, sendError } from './messages.ts'
import { RpcServer } from './server.ts'
import { serviceOf } from './service.ts'

/** Exit codes, for whoever watches the process. */
export const EXIT = {
  /** Could not start; the reason was sent. */
  refused: 69,
  /** DuckDB reported that its instance is unusable. */
  fatal: 70,
} as const

/** As much as the pipe holds. */
const READ_BYTES = 256 * 1024
/** Memory kept for the messages to come. */
const IDLE_BYTES = 8 * 1024 * 1024
/** File descriptor of the pipe to the server's process. */
const PIPE = 3
/** How long to wait for a predecessor that is about to exit, milliseconds. */
const TAKEOVER = 5000

/**
 * The store's process: opens the folder it is told, answers calls, and ends by itself when the pipe
 * does, after committing what it took. Signals meant for the process group do not end it: the
 * server may still have rows to write.
 */
function main(): void {
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  let stores: OpenStores | undefined
  let server: RpcServer | undefined
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    fd: PIPE,
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback(count, bytes) {
        channel.receive(bytes.subarray(0, count))
        return true
      },
    },
  }
  const events: ChannelEvents = {
    message(message, release) {
      const request = message as Request
      if (request.kind === 'open') void open(request)
      else server?.handle(request, release)
    },
    closed() {
      server?.stop()
      void finish(stores)
    },
  }
  const channel = openChannel(new Socket(options), events, new BufferPool(IDLE_BYTES))

  async function open(request: Extract<Request, { kind: 'open' }>): Promise<void> {
    const { folder, memoryLimit } = request
    try {
      stores = await openPatiently({ folder, memoryLimit, server: process.ppid })
    } catch (error) {
      channel.send({ kind: 'refused', error: sendError(error) })
      await exitAfterSending(channel, EXIT.refused)
      return
    }
    server = new RpcServer(serviceOf(stores), channel, (error) => {
      if (isFatal(error)) void exitAfterSending(channel, EXIT.fatal)
    })
    channel.send({ kind: 'ready' })
  }
}

async function finish(stores: OpenStores | undefined): Promise<void> {
  try {
    await stores?.close()
    process.exit(0)
  } catch {
    process.exit(EXIT.fatal)
  }
}

async function exitAfterSending(channel: Channel, code: number): Promise<void> {
  for (let i = 0; i < 50 && channel.pending > 0; i++) await sleep(10)
  process.exit(code)
}

/** Waits for a predecessor whose server is gone (or is ours): it is about to let go of the files. */
async function openPatiently(options: LocalOptions): Promise<OpenStores> {
  const deadline = performance.now() + TAKEOVER
  for (;;) {
    try {
      return await openLocal(options)
    } catch (error) {
      const waits =
        error instanceof FolderInUse && (error.pid === options.server || !isAlive(error.pid))
      if (!waits || performance.now() > deadline) throw error
      await sleep(50)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

main()
