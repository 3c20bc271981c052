import { expect, it } from 'vitest'
import type { ClusterFile } from './cluster-file.ts'
import { type Cluster, ClusterRegistry } from './cluster-registry.ts'
import type { ClusterSettings } from './cluster-settings.ts'

const settings = (id: string, url = 'http://loki'): ClusterSettings => ({ id, loki: { url } })

interface Made extends Cluster {
  closed: boolean
}

async function open(
  kept: ClusterSettings[] = [],
  graceMs = 1,
): Promise<{
  registry: ClusterRegistry<Made>
  written: () => ClusterSettings[]
  failWrites: () => void
}> {
  let written = kept
  let fails = false
  const file: ClusterFile = {
    read: async () => written,
    write: async (clusters) => {
      if (fails) throw new Error('disk full')
      written = [...clusters]
    },
  }
  const make = (made: ClusterSettings): Made => {
    const cluster: Made = {
      settings: made,
      closed: false,
      close: async () => {
        cluster.closed = true
      },
    }
    return cluster
  }
  const registry = await ClusterRegistry.open(file, make, { graceMs })
  return { registry, written: () => written, failWrites: () => (fails = true) }
}

it('adds, replaces and removes, and keeps what it says', async () => {
  const { registry, written } = await open([settings('b')])
  await registry.add(settings('a'))
  expect(registry.list().map(({ cluster }) => cluster.settings.id)).toEqual(['a', 'b'])
  expect(written()).toEqual([settings('b'), settings('a')])
  await registry.replace(settings('a', 'http://other'))
  expect(registry.get('a').cluster.settings.loki?.url).toBe('http://other')
  await registry.remove('b')
  expect(written()).toEqual([settings('a', 'http://other')])
  expect(() => registry.get('b')).toThrow('there is no cluster "b"')
  await expect(registry.add(settings('a'))).rejects.toMatchObject({ code: 'conflict' })
  await expect(registry.replace(settings('c'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(registry.remove('c')).rejects.toMatchObject({ code: 'not_found' })
})

it('makes clients anew exactly when their settings change, and closes the old ones', async () => {
  const { registry } = await open()
  const { cluster } = await registry.add(settings('a'))
  await registry.replace(settings('a'))
  expect(registry.get('a').cluster).toBe(cluster)
  await registry.replace(settings('a', 'http://other'))
  expect(registry.get('a').cluster).not.toBe(cluster)
  await expect.poll(() => cluster.closed).toBe(true)
  const { cluster: last } = registry.get('a')
  expect(last.closed).toBe(false)
  await registry.close()
  expect(last.closed).toBe(true)
})

it('leaves old clients to the requests that have found them, until it is closed itself', async () => {
  const { registry } = await open([], 1_000_000)
  const { cluster } = await registry.add(settings('a'))
  await registry.replace(settings('a', 'http://other'))
  const { cluster: next } = registry.get('a')
  await registry.remove('a')
  expect([cluster.closed, next.closed]).toEqual([false, false])
  await registry.close()
  expect([cluster.closed, next.closed]).toEqual([true, true])
})

it('changes nothing when it cannot be kept', async () => {
  const { registry, failWrites } = await open([settings('a')])
  failWrites()
  await expect(registry.add(settings('b'))).rejects.toThrow('disk full')
  await expect(registry.replace(settings('a', 'http://other'))).rejects.toThrow('disk full')
  await expect(registry.remove('a')).rejects.toThrow('disk full')
  expect(registry.list().map(({ cluster }) => cluster.settings)).toEqual([settings('a')])
})

it('puts those of a file in front, and leaves theirs to the file', async () => {
  const { registry, written } = await open([settings('a')])
  await registry.configure('file', [settings('a', 'http://file'), settings('f')])
  expect(registry.get('a')).toMatchObject({ source: 'file' })
  await expect(registry.remove('a')).rejects.toMatchObject({ code: 'conflict' })
  await registry.add(settings('b'))
  expect(written()).toEqual([settings('a'), settings('b')])
  await registry.configure('file', [])
  expect(registry.get('a')).toMatchObject({ source: 'api', cluster: { settings: settings('a') } })
  expect(registry.list()).toHaveLength(2)
})
