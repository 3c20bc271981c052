import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Folders that are looked through upwards. */
const MOST_FOLDERS = 32

/** Name and version in the package.json nearest to the program's main file, as far as there are any. */
export function readPackage(mainFile: string | undefined, workingDir: string) {
  let dir = mainFile === undefined ? workingDir : dirname(mainFile)
  for (let i = 0; i < MOST_FOLDERS; i++) {
    const found = packageOf(join(dir, 'package.json'))
    if (found?.name !== undefined) return found
    const above = dirname(dir)
    if (above === dir) break
    dir = above
  }
  return { name: undefined, version: undefined }
}

function packageOf(path: string) {
  try {
    const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> | null
    return { name: text(json?.['name']), version: text(json?.['version']) }
  } catch {
    return undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
