import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'docs/README.md',
  'docs/guide/getting-started.md',
  'docs/guide/sending-data.md',
  'docs/guide/grafana.md',
  'docs/decisions/README.md',
  'conformance/README.md',
]

/** Paths of the tree as a page names them: in backticks, or at the start of a line of a listing. */
function paths(page: string): string[] {
  const named = page.matchAll(
    /(?:`|^)((?:packages|apps|examples|docs|tools|conformance|bench|e2e)\/[\w./-]*\w)/gm,
  )
  return [...named].map(([, path]) => path ?? '')
}

describe('every path that is named exists', () => {
  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])('in %s', (page) => {
    const named = paths(read(page)).filter((path) => path !== 'apps/cli')
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('finds one that does not', () => {
    expect(paths('see `packages/nope/src` and\napps/none  x')).toEqual([
      'packages/nope/src',
      'apps/none',
    ])
  })
})

describe('every link leads somewhere', () => {
  it.each(pages)('in %s', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => to ?? '')
    const broken = links.filter((to) => !existsSync(join(root, dirname(page), to)))
    expect(broken).toEqual([])
  })
})
