import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { referencePages } from './reference/pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = (name: string): string => readFileSync(join(root, 'docs/reference', name), 'utf8')

/** The paths that the sources of a folder register, in the form of the page: `{name}`. */
function routes(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => /(?<!\.test)\.ts$/.test(file))
  return sources.flatMap((file) => {
    const text = readFileSync(join(root, folder, file), 'utf8')
    const literals = text.matchAll(
      /'(\/(?:loki|otlp|api|v1|ready|health|metrics)(?:\/[\w/:.-]*)?)'/g,
    )
    return [...literals].map(([, path]) => (path ?? '').replace(/:(\w+)/g, '{$1}'))
  })
}

it.each([...referencePages()])('%s is as npm run docs writes it', (name, text) => {
  expect(page(name)).toBe(text)
})

it.each(['apps/server/src/api', 'packages/ingest/src/receivers'])(
  'the page of HTTP has every route of %s',
  (folder) => {
    const text = page('http.md')
    const found = routes(folder)
    expect(found.length).toBeGreaterThan(3)
    expect(found.filter((path) => !text.includes(`\`${path}\``))).toEqual([])
  },
)
