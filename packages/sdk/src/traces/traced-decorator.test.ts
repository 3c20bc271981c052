import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traced } from '../init/verbs.ts'
import { memoryTraces } from '../testing/memory-traces.ts'

const SOURCE = `
export function make(traced: any) {
  class Shop {
    #till = 10
    @traced() pay(cents: number, _more?: string) { return this.#till + cents }
    @traced('checkout', { args: (id: string) => ({ id }) }) async order(id: string) { return id }
    @traced() *items() { yield 1 }
    @traced() static open() { return this.name }
    @traced() get total() { return this.#till }
  }
  class Market extends Shop {}
  return { Shop, Market }
}
`

interface Shop {
  pay(cents: number): number
  order(id: string): Promise<string>
  items(): Generator<number>
  readonly total: number
}

type Made = Record<'Shop' | 'Market', { new (): Shop; open(): string }>

const traces = memoryTraces()
let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tailspan-decorators-'))
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

function byEsbuild(experimentalDecorators: boolean): string {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators } }
  return transformSync(SOURCE, { loader: 'ts', format: 'esm', target: 'es2022', tsconfigRaw }).code
}

function byTsc(experimentalDecorators: boolean): string {
  const root = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const out = join(dir, String(experimentalDecorators))
  writeFileSync(join(dir, 'shop.ts'), SOURCE)
  const flags = ['--target', 'es2022', '--module', 'es2022', '--ignoreConfig', '--outDir', out]
  if (experimentalDecorators) flags.push('--experimentalDecorators')
  execFileSync(process.execPath, [join(root, 'bin/tsc'), join(dir, 'shop.ts'), ...flags])
  return readFileSync(join(out, 'shop.js'), 'utf8')
}

test.each([
  ['tsc', 'the standard', () => byTsc(false)],
  ['tsc', 'experimentalDecorators', () => byTsc(true)],
  ['esbuild', 'the standard', () => byEsbuild(false)],
  ['esbuild', 'experimentalDecorators', () => byEsbuild(true)],
])('methods are traced when %s compiles decorators by %s', async (compiler, protocol, compile) => {
  const file = join(dir, `${compiler}-${protocol.replaceAll(' ', '-')}.mjs`)
  writeFileSync(file, compile())
  const shops = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    make: (decorator: typeof traced) => Made
  }
  const { Shop, Market } = shops.make(traced)
  const shop = new Market()
  expect(shop.pay(5)).toBe(15)
  expect(await shop.order('o-1')).toBe('o-1')
  expect([...new Shop().items()]).toEqual([1])
  expect([Shop.open(), shop.total]).toEqual(['Shop', 10])
  expect([Shop.prototype.pay.name, Shop.prototype.pay.length]).toEqual(['pay', 2])
  const names = traces.ended().map(({ name }) => name)
  expect(names.slice(0, 4)).toEqual(['Market.pay', 'checkout', 'Shop.items', 'Shop.open'])
  expect(traces.ended()[1]?.attributes).toEqual({ id: 'o-1' })
})
