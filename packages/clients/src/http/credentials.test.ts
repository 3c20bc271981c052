import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialsOf } from './credentials.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-credentials-'))
})

afterEach(() => rm(folder, { recursive: true }))

const noEnv = (): undefined => undefined

describe('a bearer token', () => {
  it('is taken as it is given', async () => {
    expect(await credentialsOf({ bearer: 'abc' }, noEnv).current()).toEqual({
      header: 'Bearer abc',
      secrets: ['abc'],
    })
  })

  it('is read again when its file was written, or replaced', async () => {
    const file = join(folder, 'token')
    await writeFile(file, 'first\n')
    const credentials = credentialsOf({ bearer: { file } }, noEnv)
    const header = async (): Promise<string | null> => (await credentials.current()).header
    expect(await header()).toBe('Bearer first')
    await writeFile(file, 'another\n')
    expect(await header()).toBe('Bearer another')
    await writeFile(join(folder, 'new'), 'renamed')
    await rename(join(folder, 'new'), file)
    expect(await header()).toBe('Bearer renamed')
    await rm(file)
    await expect(header()).rejects.toThrow('ENOENT')
    await writeFile(file, 'back')
    expect(await header()).toBe('Bearer back')
  })

  it('is taken from the environment at each call', async () => {
    const env = new Map([['TOKEN', 'a']])
    const credentials = credentialsOf({ bearer: { env: 'TOKEN' } }, (name) => env.get(name))
    expect((await credentials.current()).header).toBe('Bearer a')
    env.set('TOKEN', 'b')
    expect((await credentials.current()).header).toBe('Bearer b')
    env.delete('TOKEN')
    await expect(credentials.current()).rejects.toThrow('environment variable TOKEN is not set')
  })

  it('is refused when it is no token, without being shown', async () => {
    await expect(credentialsOf({ bearer: '  ' }, noEnv).current()).rejects.toThrow('is empty')
    const two = credentialsOf({ bearer: 'hush\nX-Evil: 1' }, noEnv).current()
    await expect(two).rejects.toThrow(/^the bearer token has a blank or control character$/)
  })

  it('is not read from a file that holds too much', async () => {
    const file = join(folder, 'log')
    await writeFile(file, 'x'.repeat(70_000))
    const current = credentialsOf({ bearer: { file } }, noEnv).current()
    await expect(current).rejects.toThrow('longer than 65536 bytes')
  })
})

describe('basic authentication', () => {
  it('encodes user and password as UTF-8, and keeps both forms secret', async () => {
    const basic = { username: 'ann', password: 'pä:ss' }
    const { header, secrets } = await credentialsOf({ basic }, noEnv).current()
    expect(header).toBe(`Basic ${Buffer.from('ann:pä:ss').toString('base64')}`)
    expect(secrets).toEqual([Buffer.from('ann:pä:ss').toString('base64'), 'pä:ss'])
  })
})
