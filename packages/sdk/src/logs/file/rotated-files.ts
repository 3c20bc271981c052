import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** `app.log` becomes `app.log.2026-11-21T20-49-20.123Z`; once compressed `.gz` follows. */
export function rotatedName(path: string, atMs: number): string {
  return `${path}.${new Date(atMs).toISOString().replaceAll(':', '-')}`
}

/** Files that were rotated out of a path, oldest first. */
async function rotatedFiles(path: string): Promise<string[]> {
  const prefix = `${basename(path)}.`
  const names = await readdir(dirname(path)).catch(() => [])
  return names
    .filter(
      (name) =>
        name.startsWith(prefix) &&
        /^\d{4}-\d\d-\d\dT[\d-]+\.\d{3}Z(\.gz)?$/.test(name.slice(prefix.length)),
    )
    .sort()
    .map((name) => join(dirname(path), name))
}

/** Removes the oldest, so that no more than `keep` stay. Never throws. */
export async function removeOldest(path: string, keep: number): Promise<void> {
  const files = await rotatedFiles(path)
  for (const file of files.slice(0, Math.max(0, files.length - keep))) {
    await rm(file, { force: true }).catch(() => undefined)
  }
}

/** Puts a compressed file in the place of a file; when that fails, the file stays as it is. Never throws. */
export async function compressFile(path: string): Promise<void> {
  const { createGzip } = await import('node:zlib')
  const draft = `${path}.gz.draft`
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(draft, { mode: 0o640 }))
    await rename(draft, `${path}.gz`)
    await rm(path, { force: true })
  } catch {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}
