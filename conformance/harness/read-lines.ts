import { readFileSync } from 'node:fs'

/** The lines of a file that are not empty. */
export function readLines(file: URL): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
}
