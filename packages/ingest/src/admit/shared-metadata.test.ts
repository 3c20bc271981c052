import { encodeMetadata, type Label } from '@tailspan/model'
import { expect, it } from 'vitest'
import { SharedMetadata } from './shared-metadata.ts'

it('encodes what came lately again, and what differs in one name or value anew', () => {
  const pairs: Label[] = [
    ['b', 'shared'],
    ['z', '"quoted"'],
  ]
  const shared = new SharedMetadata(pairs)
  const entries: Label[][] = [
    [['level', 'info']],
    [['level', 'warn']],
    [['lvl', 'info']],
    [],
    [
      ['level', 'info'],
      ['a', 'x'],
    ],
    [['b', 'own wins']],
    [['level', 'info']],
  ]
  for (const own of [...entries, ...entries]) {
    expect(shared.encodeWith(own)).toBe(encodeMetadata([...own, ...pairs]))
  }
})
