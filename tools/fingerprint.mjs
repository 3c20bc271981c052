import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const parents = ['packages', 'apps', 'examples']
const skipped = new Set(['dist', 'node_modules'])

/** A text that changes when a file that goes into the build changes: names, sizes and times. */
export function fingerprint(root) {
  const hash = createHash('sha256')
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path))
    hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (skipped.has(entry.name)) continue
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (!/\.(test|bench)\.tsx?$/.test(entry.name)) add(path)
    }
  }
  for (const file of ['package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json']) add(file)
  for (const parent of parents) walk(parent)
  return hash.digest('hex')
}
