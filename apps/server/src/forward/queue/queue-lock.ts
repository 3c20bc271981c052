import { open, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TailspanError } from '@tailspan/model'

const FILE = 'owner'

/**
 * Takes a folder for this process alone; answers how to give it back. A process that died without
 * doing so has lost it, also when another one has its number by now.
 * @throws TailspanError conflict when it is taken
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, FILE)
  const own = await nameOf(process.pid)
  const owner = await readFile(path, 'utf8').catch(() => '')
  if (owner !== '' && (await isAlive(owner))) {
    throw new TailspanError('conflict', `the queue in ${folder} is in use by process ${owner}`)
  }
  await writeFile(path, own)
  await syncFolder(folder)
  return () => unlink(path)
}

/** Makes names of files that were made or deleted in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function isAlive(owner: string): Promise<boolean> {
  const pid = Number(owner.split(' ', 1)[0])
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is one nevertheless.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return (await nameOf(pid)) === owner
}

/** Number of a process and when it began, as far as the system tells. */
async function nameOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the name in brackets and may hold anything.
  const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return `${pid} ${began}`.trim()
}
