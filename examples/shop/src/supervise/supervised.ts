import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReady } from './messages.ts'

/** How to start one process. */
export interface ProcessSpec {
  readonly name: string
  /** Flags for node itself. */
  readonly nodeFlags: readonly string[]
  /** Script and its arguments; asked again at each start with the URL of the start before. */
  readonly command: (previousUrl: string | null) => readonly string[]
}

export interface Supervision {
  /** One line about something that went wrong. */
  readonly report: (line: string) => void
  /** Also report each line that a child writes to stderr. */
  readonly verbose: boolean
  readonly signal: AbortSignal
  /** Milliseconds before the first restart; doubles with each one in a row, up to 16 times. */
  readonly restartAfterMs: number
  /** Milliseconds that a child gets to stop by itself. */
  readonly stopWithinMs: number
}

/** A child process that is started again when it dies, until the signal aborts. */
export interface Supervised {
  /** Resolves with the URL of the first start that got ready; rejects when the signal aborts. */
  readonly ready: Promise<string | null>
  /** Resolves when the signal has aborted and the process is gone. Never rejects. */
  readonly done: Promise<void>
}

const DOUBLINGS = 4

export function supervise(spec: ProcessSpec, supervision: Supervision): Supervised {
  let done: Promise<void> = Promise.resolve()
  const ready = new Promise<string | null>((resolve, reject) => {
    done = keepRunning(spec, supervision, resolve).then(() => {
      reject(new Error(`${spec.name} was stopped before it was ready`))
    })
  })
  // Nobody may be waiting for it any more when the signal aborts.
  ready.catch(() => undefined)
  return { ready, done }
}

async function keepRunning(
  spec: ProcessSpec,
  supervision: Supervision,
  onReady: (url: string | null) => void,
): Promise<void> {
  const { signal, report, restartAfterMs } = supervision
  let url: string | null = null
  let failures = 0
  while (!signal.aborted) {
    const ending = await runOnce(spec, supervision, url, (got) => {
      failures = 0
      url = got
      onReady(got)
    })
    if (signal.aborted) return
    const wait = restartAfterMs * 2 ** Math.min(failures++, DOUBLINGS)
    report(`${spec.name} ended (${ending}); starting it again in ${wait} ms`)
    await sleep(wait, undefined, { signal }).catch(() => undefined)
  }
}

/** Runs the process to its end and says how it ended. */
function runOnce(
  spec: ProcessSpec,
  supervision: Supervision,
  previousUrl: string | null,
  onReady: (url: string | null) => void,
): Promise<string> {
  const child = spawn(process.execPath, [...spec.nodeFlags, ...spec.command(previousUrl)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  child.on('message', (message) => {
    if (isReady(message)) onReady(message.url)
  })
  const lastWords = readStderr(child, (line) => {
    if (supervision.verbose) supervision.report(`${spec.name}: ${line}`)
  })
  const stop = (): void => stopChild(child, supervision.stopWithinMs)
  supervision.signal.addEventListener('abort', stop, { once: true })
  return new Promise((resolve) => {
    const end = (how: string): void => {
      supervision.signal.removeEventListener('abort', stop)
      const why = lastWords()
      resolve(why === undefined ? how : `${how}: ${why}`)
    }
    child.once('error', (error) => end(error.message))
    child.once('close', (code, killedBy) => end(killedBy ?? `exit code ${code}`))
    if (supervision.signal.aborted) stop()
  })
}

/** Asks the child to flush and stop, and kills it when it does not. */
function stopChild(child: ChildProcess, withinMs: number): void {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
  child.once('exit', () => clearTimeout(timer))
}

const LONGEST_LINE = 500

/**
 * Passes each line of stderr on, cut to a readable length. The result tells the line that says best
 * why the process died.
 */
function readStderr(child: ChildProcess, onLine: (line: string) => void): () => string | undefined {
  let rest = ''
  let last: string | undefined
  let error: string | undefined
  const take = (raw: string): void => {
    const line = raw.trim().slice(0, LONGEST_LINE)
    if (line === '') return
    last = line
    if (/^\w*Error\b/.test(line)) error = line
    onLine(line)
  }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) take(line)
  })
  return () => {
    take(rest)
    return error ?? last
  }
}
