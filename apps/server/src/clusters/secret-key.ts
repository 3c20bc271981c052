import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { TailspanError } from '@tailspan/model'
import { readIfThere } from '@tailspan/store'

/**
 * The key that secrets of clusters are kept with: as given, from the file given, or from a file of the
 * data folder that is made when there is none, for its owner alone.
 * @throws TailspanError bad_request when the file given cannot be read or is empty
 */
export async function secretKey(
  folder: string,
  given: { readonly key: string | null; readonly file: string | null },
): Promise<string> {
  if (given.key !== null) return given.key
  if (given.file !== null) return readKey(given.file)
  const path = join(folder, 'secrets.key')
  const kept = await readIfThere(path)
  if (kept !== undefined) return kept.trim()
  const key = randomBytes(32).toString('hex')
  // Another name at first, so that a crash leaves no key that is cut off.
  const handle = await open(`${path}.new`, 'w', 0o600)
  try {
    await handle.writeFile(`${key}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
  return key
}

async function readKey(path: string): Promise<string> {
  try {
    const key = (await readFile(path, 'utf8')).trim()
    if (key !== '') return key
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TailspanError('bad_request', `the file of the secret key cannot be read: ${why}`, {
      cause,
    })
  }
  throw new TailspanError('bad_request', `the file of the secret key, ${path}, is empty`)
}
