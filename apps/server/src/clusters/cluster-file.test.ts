import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AddressPolicy } from './address-policy.ts'
import { clusterFile } from './cluster-file.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { SecretBox } from './secret-box.ts'

const addresses = new AddressPolicy({ allowedHosts: [], allowLinkLocal: false })
const box = new SecretBox('key')
const cluster: ClusterSettings = {
  id: 'eu',
  labels: { region: 'eu' },
  loki: { url: 'http://loki', auth: { bearer: 'hunter2' }, headers: { 'X-Api-Key': 'hunter3' } },
  tempo: { url: 'http://tempo', auth: { basic: { username: 'me', password: 'hunter4' } } },
}
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-clusters-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('keeps clusters, with no secret in the file', async () => {
  const file = clusterFile(folder, box, addresses)
  expect(await file.read()).toEqual([])
  await file.write([cluster])
  const text = await readFile(join(folder, 'clusters.json'), 'utf8')
  expect(text).toContain('http://loki')
  expect(text).not.toContain('hunter')
  expect(await clusterFile(folder, box, addresses).read()).toEqual([cluster])
})

it('says which secrets do not open with another key', async () => {
  await clusterFile(folder, box, addresses).write([cluster])
  const other = clusterFile(folder, new SecretBox('other'), addresses)
  await expect(other.read()).rejects.toThrow('the secrets of eu.loki.auth.bearer do not open')
})

it('opens a secret only where it was sealed', async () => {
  await clusterFile(folder, box, addresses).write([cluster])
  const path = join(folder, 'clusters.json')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"id": "eu"', '"id": "us"'))
  await expect(clusterFile(folder, box, addresses).read()).rejects.toThrow('us.loki.auth.bearer')
})

it('says when the file is damaged', async () => {
  await writeFile(join(folder, 'clusters.json'), '{"clusters": [')
  await expect(clusterFile(folder, box, addresses).read()).rejects.toThrow(
    'clusters.json is damaged',
  )
})
