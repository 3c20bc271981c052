import { describe, expect, it } from 'vitest'
import { Preferences } from './preferences.ts'

function memory(initial?: string) {
  const map = new Map<string, string>(
    initial === undefined ? [] : [['tailspan.preferences', initial]],
  )
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  }
}

describe('preferences', () => {
  it('keeps a choice for the next visit and tells listeners', () => {
    const storage = memory()
    const prefs = new Preferences(storage)
    const seen: boolean[] = []
    prefs.subscribe(() => seen.push(prefs.get().wrap))
    prefs.set({ wrap: true })
    expect(seen).toEqual([true])
    expect(new Preferences(storage).get()).toMatchObject({ wrap: true, theme: 'system' })
  })

  it('ignores what it cannot read', () => {
    expect(new Preferences(memory('{oops')).get().histogram).toBe(true)
    expect(new Preferences(memory('{"wrap":"yes","treeWidth":50}')).get()).toMatchObject({
      wrap: false,
      treeWidth: 50,
    })
  })

  it('lives without a storage that can be written', () => {
    const prefs = new Preferences({
      getItem: () => null,
      setItem: () => {
        throw new Error('quota')
      },
    })
    prefs.set({ theme: 'dark' })
    expect(prefs.get().theme).toBe('dark')
  })
})
