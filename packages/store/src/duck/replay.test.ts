import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openEngine } from './engine.ts'

const { signal } = new AbortController()

test('a file whose log is long is opened while the last reader of another leaves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-replay-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = (name: string): string => join(folder, `${name}.duckdb`)

  // A file as a kill leaves it: all of it in the log.
  const writing = await openEngine({ folder })
  const written = await writing.attach(file('written'))
  await written.write(async (connection) => {
    await connection.run('CREATE TABLE rows(n BIGINT)')
    for (let n = 0; n < 1500; n++) await connection.run(`INSERT INTO rows VALUES (${n})`)
  })
  const killed = ['a', 'b', 'c', 'd', 'e', 'f'].map(file)
  for (const copy of killed) {
    await copyFile(file('written'), copy)
    await copyFile(`${file('written')}.wal`, `${copy}.wal`)
  }
  await written.close()
  await writing.close()

  const engine = await openEngine({ folder, lingerMs: 0 })
  const other = await engine.attach(file('other'))
  for (const copy of killed) {
    // While there are readers a thread of its own opens the file; then the last of them leaves.
    const left = other.read(() => sleep(4), signal)
    await sleep(1)
    const opened = await engine.attach(copy)
    await left
    const count = await opened.read(
      async (connection) => (await connection.run('SELECT count(*) FROM rows')).getRows(),
      signal,
    )
    expect(count).toEqual([[1500n]])
    await opened.close()
  }
  await other.close()
  await engine.close()
})
