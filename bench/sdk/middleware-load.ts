import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection that asks one question after the other. */
interface Asker {
  /** Resolves when the whole answer is there. */
  ask(): Promise<void>
  end(): void
}

const HEADERS_END = '\r\n\r\n'

/** Asks for a path without keeping to a rate: each connection asks again once it was answered. */
export async function closedLoop(
  port: number,
  path: string,
  connections: number,
  requests: number,
): Promise<void> {
  const askers = await openAll(port, path, connections)
  let asked = 0
  await Promise.all(
    askers.map(async (asker) => {
      while (asked++ < requests) await asker.ask()
      asker.end()
    }),
  )
}

/**
 * Asks at a rate, whatever the answers take. Resolves with the times in ms from when a question should have
 * been asked to its answer, so that a server that stalls is not asked less.
 */
export async function openLoop(
  port: number,
  path: string,
  connections: number,
  perSecond: number,
  ms: number,
): Promise<number[]> {
  const free = await openAll(port, path, connections)
  const all = [...free]
  const due: number[] = []
  const times: number[] = []
  const total = Math.floor((perSecond * ms) / 1000)
  const begun = performance.now()
  let asked = 0
  await new Promise<void>((resolve, reject) => {
    const serve = (): void => {
      while (due.length > 0) {
        const asker = free.pop()
        if (asker === undefined) return
        const at = due.shift() ?? 0
        asker.ask().then(() => {
          times.push(performance.now() - at)
          free.push(asker)
          if (times.length === total) resolve()
          else serve()
        }, reject)
      }
    }
    const tick = (): void => {
      const now = performance.now()
      while (asked < total && begun + (asked * 1000) / perSecond <= now) {
        due.push(begun + (asked++ * 1000) / perSecond)
      }
      serve()
      if (asked < total) setTimeout(tick, 1)
    }
    tick()
  })
  for (const asker of all) asker.end()
  return times
}

async function openAll(port: number, path: string, connections: number): Promise<Asker[]> {
  return Promise.all(Array.from({ length: connections }, async () => open(port, path)))
}

async function open(port: number, path: string): Promise<Asker> {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  const question = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: bench\r\naccept: */*\r\n\r\n`
  let text = ''
  let answered: (() => void) | undefined
  let failed: ((error: Error) => void) | undefined
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += String(chunk)
    const head = text.indexOf(HEADERS_END)
    if (head < 0) return
    const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1]
    if (text.length < head + HEADERS_END.length + Number(length)) return
    text = ''
    answered?.()
  })
  socket.on('error', (error) => failed?.(error))
  socket.on('close', () => failed?.(new Error('the server hung up')))
  return {
    ask: async () =>
      new Promise((resolve, reject) => {
        answered = resolve
        failed = reject
        socket.write(question)
      }),
    end: () => {
      failed = undefined
      socket.destroy()
    },
  }
}
