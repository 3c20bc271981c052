import { describe, expect, test } from 'vitest'
import { entryOf } from '../testing/run-stages.ts'
import { EXTRACTED, METADATA, STREAM } from './label-category.ts'

describe('LogEntry', () => {
  test('a name goes to the stream, then to metadata, then to what was read first', () => {
    const entry = entryOf('x', { stream: { app: 'a' }, metadata: { user: 'u' } })
    for (const name of ['app', 'user', 'new', 'new']) entry.extract(name, `${name} read`)
    entry.extract('new', 'later')
    expect(Object.fromEntries(entry.labels())).toEqual({
      app: 'a',
      app_extracted: 'app read',
      new: 'new read',
      user: 'u',
      user_extracted: 'user read',
    })
    expect(['app', 'user', 'new', 'app_extracted'].map((n) => entry.category(n))).toEqual([
      STREAM,
      METADATA,
      EXTRACTED,
      EXTRACTED,
    ])
  })

  test('setting, removing and retaining', () => {
    const entry = entryOf('x', { stream: { a: '1', b: '2', c: '3' } })
    entry.set(EXTRACTED, 'b', 'two')
    entry.remove('a')
    entry.remove('nope')
    expect(entry.labels()).toEqual([
      ['b', 'two'],
      ['c', '3'],
    ])
    entry.retain((name) => name === 'c')
    expect(entry.labels()).toEqual([['c', '3']])
    expect([entry.get('b'), entry.get('c')]).toEqual([undefined, '3'])
  })

  test('what was extracted and removed is not extracted again', () => {
    const entry = entryOf('x')
    entry.extract('n', '1')
    entry.remove('n')
    expect([entry.extract('n', '2'), entry.get('n'), entry.wasExtracted('n')]).toEqual([
      false,
      undefined,
      true,
    ])
    if (entry.base !== undefined) entry.reset(entry.base, 0n, 'y')
    expect(entry.extract('n', '3')).toBe(true)
  })

  test('details outlive their error beside metadata', () => {
    for (const metadata of [{}, { user: 'u' }]) {
      const entry = entryOf('x', { metadata })
      entry.fail('JSONParserErr', 'why')
      entry.error = ''
      const names = entry.labels().map(([name]) => name)
      expect(names.includes('__error_details__')).toBe('user' in metadata)
    }
  })

  test('the error is a label, its details too', () => {
    const entry = entryOf('x')
    expect(entry.get('__error__')).toBeUndefined()
    entry.fail('JSONParserErr', 'why')
    expect(entry.get('__error__')).toBe('JSONParserErr')
    expect(Object.fromEntries(entry.labels())).toEqual({
      app: 'a',
      __error__: 'JSONParserErr',
      __error_details__: 'why',
    })
    entry.clearErrors()
    expect(entry.labels()).toEqual([['app', 'a']])
  })

  test('the next line starts anew', () => {
    const entry = entryOf('x')
    const base = entry.base
    if (base === undefined) throw new Error('no base')
    entry.extract('made', '1')
    entry.remove('app')
    entry.fail('LabelFilterErr', 'why')
    entry.reset(base, 7n, 'next')
    expect([entry.line, entry.timestamp, entry.error, entry.changed]).toEqual([
      'next',
      7n,
      '',
      false,
    ])
    expect(entry.labels()).toEqual([['app', 'a']])
  })
})
