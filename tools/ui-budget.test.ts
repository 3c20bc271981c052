import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

const built = fileURLToPath(new URL('../apps/ui/dist/', import.meta.url))

it('loads at most 200 kB of compressed script for the first page', () => {
  const page = readFileSync(`${built}index.html`, 'utf8')
  const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, path]) => path,
  )
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = scripts.map(
    (path) => gzipSync(readFileSync(`${built}${path}`), { level: 9 }).length,
  )
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(200_000)
})
