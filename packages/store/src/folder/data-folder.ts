import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { TailspanError } from '@tailspan/model'
import { SCHEMA_VERSION } from '../schema/version.ts'

/** Where the files of a data folder are. */
export interface DataFolder {
  readonly path: string
  /** Hot database files, one per signal and period: `<signal>-<number>.duckdb`. */
  readonly logs: string
  readonly spans: string
}

const MARKER = 'tailspan.json'

/**
 * Makes the folder if there is none and checks that this version understands what is in it. Throws
 * `bad_request` when a newer version wrote it.
 */
export async function prepareFolder(path: string): Promise<DataFolder> {
  const hot = join(path, 'hot')
  await mkdir(hot, { recursive: true })
  const marker = join(path, MARKER)
  const text = await readIfThere(marker)
  // Written before older files are upgraded, so that the version that made them refuses them.
  if (text === undefined || checkedVersion(marker, text) < SCHEMA_VERSION) {
    await writeDurably(marker, `{"schema":${SCHEMA_VERSION}}\n`)
  }
  return { path, logs: join(hot, 'logs-0001.duckdb'), spans: join(hot, 'spans-0001.duckdb') }
}

function checkedVersion(marker: string, text: string): number {
  const version = schemaOf(text)
  if (version === undefined) {
    throw new TailspanError('bad_request', `${marker} is damaged: it names no schema version`)
  }
  if (version > SCHEMA_VERSION) {
    throw new TailspanError(
      'bad_request',
      `${marker}: the data has schema version ${version}, this Tailspan knows ${SCHEMA_VERSION} at most. Use the newer Tailspan that wrote it, or another data folder.`,
    )
  }
  return version
}

function schemaOf(text: string): number | undefined {
  try {
    const marker: unknown = JSON.parse(text)
    if (typeof marker !== 'object' || marker === null || !('schema' in marker)) return undefined
    return Number.isSafeInteger(marker.schema) ? Number(marker.schema) : undefined
  } catch {
    return undefined
  }
}

/** Replaces a file so that after a crash it is the old or the new one, whole. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
}

/** The text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
