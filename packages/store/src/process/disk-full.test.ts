import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ALL_TIME } from '@tailspan/model'
import { numberedLogs } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { type Store, startStore } from './store.ts'

const never = new AbortController().signal
const PRLIMIT = '/usr/bin/prlimit'

// A limit on file sizes makes writes fail in the middle of a commit, as a full disk does.
test.skipIf(!existsSync(PRLIMIT))(
  'a write that fails is refused, harms no read, and nothing acknowledged is lost after it',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tailspan-full-'))
    const store = await startStore({ folder })
    let kept = 0
    const append = async (n: number): Promise<void> => {
      await store.logs.append(numberedLogs(n, 500))
      kept += 500
    }
    await append(0)
    limitFiles(store, '200000')
    let refusal: unknown
    let n = 1
    for (; n < 100 && !refusal; n++) await append(n).catch((error: unknown) => (refusal = error))
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfter: 1 })
    expect(await entries(store)).toBe(kept)

    limitFiles(store, 'unlimited')
    await append(n - 1)
    expect(await entries(store)).toBe(kept)
    process.kill(store.state().pid ?? 0, 'SIGKILL')
    while (store.state().restarts === 0 || store.state().status !== 'ready') await sleep(10)
    expect(await entries(store)).toBe(kept)
    await append(n)
    expect(await entries(store)).toBe(kept)
    await store.close()
    await rm(folder, { recursive: true, force: true })
  },
)

function limitFiles(store: Store, bytes: string): void {
  execFileSync(PRLIMIT, ['--pid', String(store.state().pid), `--fsize=${bytes}:`])
}

async function entries(store: Store): Promise<number> {
  return (await store.logs.stats([], ALL_TIME, never)).entries
}
