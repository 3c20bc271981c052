import { join } from 'node:path'
import { TailspanError } from '@tailspan/model'
import { readIfThere, writeDurably } from './data-folder.ts'

/** Which processes use a data folder: only for messages, the lock is DuckDB's own. */
export interface Owner {
  /** The server's process. */
  readonly server: number
  /** The process that has the files open; the server's own when there is no child. */
  readonly store: number
}

const FILE = 'owner.json'

export function writeOwner(folder: string, owner: Owner): Promise<void> {
  return writeDurably(join(folder, FILE), `${JSON.stringify(owner)}\n`)
}

/** Whether an error of opening a file says that another process has it open. */
export function isLockConflict(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Could not set lock on file')
}

/** The refusal for a folder that another process uses, naming that process. */
export async function inUse(folder: string, cause: unknown): Promise<FolderInUse> {
  const text = (await readIfThere(join(folder, FILE))) ?? ''
  const holder = /PID (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
  const owner = parseOwner(text)
  return new FolderInUse(folder, owner?.server ?? Number(holder ?? 0), cause)
}

/** Another process uses the data folder. */
export class FolderInUse extends TailspanError {
  /** The process to stop. */
  readonly pid: number
  constructor(folder: string, pid: number, cause: unknown) {
    super(
      'unavailable',
      `The data folder ${folder} is in use by process ${pid}. Stop that one, or choose another folder.`,
      { cause },
    )
    this.pid = pid
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text)
    if (typeof owner !== 'object' || owner === null) return undefined
    if (!('server' in owner && 'store' in owner)) return undefined
    return { server: Number(owner.server), store: Number(owner.store) }
  } catch {
    return undefined
  }
}
