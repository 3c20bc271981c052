import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { encodeBatchFile, type StoredBatch } from './batch-file.ts'

/** Logs may hold secrets: nobody else reads them. */
const MODE = 0o600

/**
 * Writes a file that is there whole or not at all. Returns its bytes.
 * @throws what the file system says
 */
export async function writeBatch(path: string, stored: StoredBatch): Promise<number> {
  const draft = `${path}.draft`
  try {
    const file = await open(draft, 'w', MODE)
    let bytes = 0
    try {
      for (const part of encodeBatchFile(stored)) {
        await file.writeFile(part)
        bytes += part.length
      }
    } finally {
      await file.close()
    }
    await rename(draft, path)
    return bytes
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

/** As `writeBatch`, before the process is gone. */
export function writeBatchSync(path: string, stored: StoredBatch): number {
  const draft = `${path}.draft`
  try {
    const file = openSync(draft, 'w', MODE)
    let bytes = 0
    try {
      for (const part of encodeBatchFile(stored)) {
        for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
        bytes += part.length
      }
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
    return bytes
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
