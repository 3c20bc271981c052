import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { FreeSpace } from './free-space.ts'

test('passes while there is room, refuses when there is too little', async () => {
  await new FreeSpace(tmpdir(), 1).check()
  const full = new FreeSpace(tmpdir(), 2 ** 60)
  const refusal = { code: 'unavailable', retryAfter: 5 }
  await expect(full.check()).rejects.toMatchObject(refusal)
  await expect(full.check()).rejects.toMatchObject(refusal)
})
