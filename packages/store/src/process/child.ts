import { type ChildProcess, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { TailspanError } from '@tailspan/model'
import { type Channel, openChannel } from './channel.ts'
import { RpcClient } from './client.ts'
import { type Reply, receiveError } from './messages.ts'

/** A store process that answers calls. */
export interface StoreChild {
  readonly client: RpcClient
  readonly pid: number
  /** Resolves with the exit code, or the signal's name, once the process is gone. */
  readonly exited: Promise<number | string>
  /** Lets it commit what it has and exit; kills it when that takes too long. */
  close(): Promise<void>
}

/** Milliseconds for the last commit and checkpoint. */
const CLOSE_PATIENCE = 20_000

/** Starts a store process; rejects with its refusal when it cannot open the folder. */
export async function startChild(folder: string, memoryLimit: string): Promise<StoreChild> {
  const process = spawnHost()
  const exited = new Promise<number | string>((resolve) => {
    process.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
    process.once('error', (error) => resolve(error.message))
  })
  let client: RpcClient | undefined
  let channel: Channel | undefined
  await new Promise<void>((resolve, reject) => {
    channel = openChannel(pipeOf(process), {
      message(message) {
        const reply = message as Reply
        if (reply.kind === 'ready') resolve()
        else if (reply.kind === 'refused') reject(receiveError(reply.error))
        else client?.handle(reply)
      },
      closed() {
        client?.fail(lost())
        void exited.then((how) =>
          reject(new TailspanError('internal', `the store process ended at its start (${how})`)),
        )
      },
    })
    client = new RpcClient(channel)
    channel.send({ kind: 'open', folder, memoryLimit })
  })
  if (!client) throw lost()
  return {
    client,
    pid: process.pid ?? 0,
    exited,
    async close() {
      channel?.end()
      const timer = setTimeout(() => process.kill('SIGKILL'), CLOSE_PATIENCE)
      await exited
      clearTimeout(timer)
    },
  }
}

/**
 * Runs host.ts as it is (from source, with tsx) or as compiled (with plain node). The small semi-space
 * keeps an idle process small; batches are too big to live there anyway.
 */
function spawnHost(): ChildProcess {
  const file = fileURLToPath(import.meta.url).replace(/child\.(ts|js)$/, 'host.$1')
  const source = file.endsWith('.ts') ? ['--conditions=@tailspan/source', '--import', 'tsx'] : []
  return spawn(process.execPath, [...source, '--max-semi-space-size=8', file], {
    cwd: dirname(file),
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
}

function pipeOf(process: ChildProcess): Duplex {
  return process.stdio[3] as Duplex
}

function lost(): TailspanError {
  return new TailspanError('unavailable', 'the store is restarting', { retryAfter: 1 })
}
