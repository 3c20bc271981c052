import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBaseline } from './harness/baseline.ts'
import { readCorpora } from './harness/corpora.ts'
import { replay } from './harness/replay.ts'
import { byFeature, renderReport } from './harness/report.ts'
import { discoverNothing, startServer, type TestServer } from './harness/server.ts'

const corpora = readCorpora()
const baseline = await readBaseline(corpora.keys())
let server: TestServer

beforeAll(async () => {
  server = await startServer(discoverNothing)
})

afterAll(() => server.stop())

describe.each([...corpora.values()])('$name', (corpus) => {
  const passed = new Set<string>()
  const passedBefore = baseline.get(corpus.name) ?? new Set()

  beforeAll(async () => {
    const signal = new AbortController().signal
    await corpus.load(server.url, signal)
    for (const { recorded, differences } of await replay(server.url, corpus, corpus.cases, signal))
      if (differences.length === 0) passed.add(recorded.id)
    console.log(
      `${corpus.name}: ${passed.size} passed, ${corpus.cases.length - passed.size} failed; ` +
        `${passedBefore.size} have to pass`,
    )
  })

  it.each([...byFeature(corpus.cases)])('%s passes what passed before', (_, cases) => {
    const before = cases.filter((recorded) => passedBefore.has(recorded.id))
    const lost = before.filter((recorded) => !passed.has(recorded.id))
    expect(lost.map((recorded) => recorded.id)).toEqual([])
  })
})

it.each([...corpora.values()])('every miss of $name has its reason', ({ name, cases, misses }) => {
  const missed = cases.map(({ id }) => id).filter((id) => baseline.get(name)?.has(id) !== true)
  expect([...misses.keys()].toSorted(byText)).toEqual(missed.toSorted(byText))
})

it('the report tells what has to pass', async () => {
  const report = await readFile(new URL('REPORT.md', import.meta.url), 'utf8')
  expect(report).toBe(renderReport(corpora.values(), baseline))
})

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
