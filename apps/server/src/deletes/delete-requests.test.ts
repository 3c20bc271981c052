import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@tailspan/model'
import { expect, onTestFinished, test } from 'vitest'
import { deleteFile } from './delete-file.ts'
import { DeleteRequests } from './delete-requests.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tailspan-deletes-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('requests are in force after a restart, cancelled ones are not', async () => {
  const file = deleteFile(await folder())
  const first = await DeleteRequests.open(file, systemClock)
  const [kept, gone] = await Promise.all([
    first.add('{app="a"} |= "secret"', { start: 1n, end: 2n ** 62n }),
    first.add('{app="b"}', { start: 1n, end: 2n }),
  ])
  expect(await first.cancel(gone.id)).toBe(true)
  expect(await first.cancel(gone.id)).toBe(false)

  const second = await DeleteRequests.open(file, systemClock)
  expect(second.list()).toEqual([kept])
  expect(second.deletions()).toHaveLength(1)
})

test('what is no log query is refused and not kept', async () => {
  const requests = new DeleteRequests(deleteFile(await folder()), systemClock)
  for (const query of ['{app=', 'rate({app="a"}[1m])']) {
    expect(() => requests.add(query, { start: 1n, end: 2n })).toThrow()
  }
  expect(requests.list()).toEqual([])
})

test('a request that cannot be kept is not in force', async () => {
  const file = {
    read: async () => undefined,
    write: async () => {
      throw new Error('disk is full')
    },
  }
  const requests = new DeleteRequests(file, systemClock)
  await expect(requests.add('{app="a"}', { start: 1n, end: 2n })).rejects.toThrow('disk is full')
  expect(requests.deletions()).toEqual([])
})

test('a damaged file stops the start', async () => {
  const file = { read: async () => '[{', write: async () => {} }
  await expect(DeleteRequests.open(file, systemClock)).rejects.toMatchObject({ code: 'internal' })
})
