import { hostname } from 'node:os'

/** What names a process and a folder of its batches. */
export interface Owner {
  readonly host: string
  readonly pid: number
  /** Begins with the time of the first batch, so that names sort by age. */
  readonly id: string
}

/** The process that runs. */
export interface Self {
  readonly host: string
  readonly pid: number
  /** Whether a process of this machine runs. */
  isAlive(pid: number): boolean
  /** Milliseconds since the epoch. */
  now(): number
  /** Unlike any other. */
  unique(): string
}

export function thisProcess(): Self {
  return {
    // A name of a folder: no dots, which part its pieces.
    host: hostname().replaceAll(/[^A-Za-z0-9-]/g, '_'),
    pid: process.pid,
    isAlive: (pid) => {
      try {
        process.kill(pid, 0)
        return true
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM'
      }
    },
    now: Date.now,
    unique: () => crypto.randomUUID().slice(0, 13),
  }
}

/** `TARGET.owned.HOST.PID.ID` while a process uses it, `TARGET.ready.ID` once it has ended. */
export function ownedName(target: string, { host, pid, id }: Owner): string {
  return `${target}.owned.${host}.${pid}.${id}`
}

export function readyName(target: string, id: string): string {
  return `${target}.ready.${id}`
}

/** What a folder's name says; null when it is none of the target's. */
export function readName(target: string, name: string): { owner: Owner | null; id: string } | null {
  if (!name.startsWith(`${target}.`)) return null
  const [state, ...rest] = name.slice(target.length + 1).split('.')
  const id = rest.at(-1) ?? ''
  if (state === 'ready' && rest.length === 1) return { owner: null, id }
  const [host = '', pid = ''] = rest
  if (state !== 'owned' || rest.length !== 3 || !/^\d+$/.test(pid)) return null
  return { owner: { host, pid: Number(pid), id }, id }
}
