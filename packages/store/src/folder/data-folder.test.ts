import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SCHEMA_VERSION } from '../schema/version.ts'
import { prepareFolder } from './data-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const marker = (): Promise<string> => readFile(join(folder, 'tailspan.json'), 'utf8')

test('a folder of an older version is marked as of this one before it is changed', async () => {
  await writeFile(join(folder, 'tailspan.json'), '{"schema":1}\n')
  await prepareFolder(folder)
  expect(JSON.parse(await marker())).toEqual({ schema: SCHEMA_VERSION })
})

test('a folder of a newer version is left as it is', async () => {
  const text = `{"schema":${SCHEMA_VERSION + 1}}\n`
  await writeFile(join(folder, 'tailspan.json'), text)
  await expect(prepareFolder(folder)).rejects.toMatchObject({ code: 'bad_request' })
  expect(await marker()).toBe(text)
})
