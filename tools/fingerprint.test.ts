import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailspan-fingerprint-'))
  for (const name of ['package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json'])
    await writeFile(join(root, name), '{}')
  for (const folder of ['packages/a/src', 'packages/a/dist', 'apps', 'examples'])
    await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, 'packages/a/src/a.ts'), 'one')
})

afterEach(() => rm(root, { recursive: true }))

it('changes with a source, not with a test or a build', async () => {
  const before = fingerprint(root)
  await writeFile(join(root, 'packages/a/dist/a.js'), 'built')
  await writeFile(join(root, 'packages/a/src/a.test.ts'), 'test')
  expect(fingerprint(root)).toBe(before)
  await writeFile(join(root, 'packages/a/src/a.ts'), 'three')
  expect(fingerprint(root)).not.toBe(before)
})

it('changes with a new and with a removed file', async () => {
  const before = fingerprint(root)
  const added = join(root, 'packages/a/src/b.ts')
  await writeFile(added, '')
  expect(fingerprint(root)).not.toBe(before)
  await rm(added)
  expect(fingerprint(root)).toBe(before)
})
