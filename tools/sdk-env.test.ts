import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const OTLP = 'OTEL_EXPORTER_OTLP_'

const folder = join(root, 'packages/sdk/src')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('test'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n')
const page = readFileSync(join(root, 'docs/reference/sdk-env.md'), 'utf8')

function namesIn(text: string, quote: string): string[] {
  const found = text.matchAll(
    new RegExp(`${quote}((?:TAILSPAN|OTEL|LOKI|TEMPO)_[A-Z0-9_]*[A-Z0-9])${quote}`, 'g'),
  )
  return [...new Set([...found].map(([, name = '']) => name))].sort()
}

/** Of a signal: the page has the form for all of them, and says that there are others. */
function general(name: string): string {
  return name.replace(/^OTEL_EXPORTER_OTLP_(?:TRACES|LOGS|METRICS)_(?!ENDPOINT$)/, OTLP)
}

it('docs/reference/sdk-env.md has all variables that the SDK reads', () => {
  const known = new Set(namesIn(page, '`'))
  expect(
    namesIn(sources, "'")
      .map(general)
      .filter((name) => !known.has(name)),
  ).toEqual([])
})

it('docs/reference/sdk-env.md has no variable that the SDK does not read', () => {
  const read = new Set(namesIn(sources, "'"))
  // Those of OTLP are put together.
  const isRead = (name: string): boolean =>
    read.has(name) ||
    (name.startsWith(OTLP) && new RegExp(`['_]${name.slice(OTLP.length)}['\`]`).test(sources))
  const told = namesIn(page, '`').map(general)
  expect(told.length).toBeGreaterThan(50)
  expect(told.filter((name) => !isRead(name))).toEqual([])
})
