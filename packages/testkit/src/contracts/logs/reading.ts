import { ALL_TIME } from '@tailspan/model'
import { describe, expect } from 'vitest'
import { logBatch } from '../../builders/logs.ts'
import {
  type Check,
  collect,
  everything,
  never,
  perTwo,
  row,
  rowsOf,
  texts,
  three,
} from './fixture.ts'

/** Clauses of LogReader.read, streams and stats. */
export function readingContract(name: string, check: Check): void {
  describe(`${name}: reading`, () => {
    check('goes forward, equal times as appended', three, async ({ reader }) => {
      expect(await texts(reader)).toEqual(['one', 'two', 'zwei', 'three', 'drei'])
    })

    check('goes backward, equal times reversed', three, async ({ reader }) => {
      expect(await texts(reader, { direction: 'backward' })).toEqual([
        'drei',
        'three',
        'zwei',
        'two',
        'one',
      ])
    })

    check('stops at the limit, ties cut in order', three, async ({ reader }) => {
      expect(await texts(reader, { limit: 2 })).toEqual(['one', 'two'])
      expect(await texts(reader, { limit: 2, direction: 'backward' })).toEqual(['drei', 'three'])
      expect(await texts(reader, { limit: 0 })).toEqual([])
    })

    check('includes the start of the range, not its end', three, async ({ reader }) => {
      expect(await texts(reader, { range: { start: 2n, end: 3n } })).toEqual(['two', 'zwei'])
      expect(await texts(reader, { range: { start: 3n, end: 3n } })).toEqual([])
      expect(await texts(reader, { range: { start: 5n, end: 1n } })).toEqual([])
    })

    check(
      'keeps a byte order mark',
      [[row(1n, '\uFEFFbom'), row(2n, '\uFEFF')]],
      async ({ reader }) => {
        expect(await texts(reader)).toEqual(['\uFEFFbom', '\uFEFF'])
      },
    )

    check('no row: no batch', three, async ({ reader }) => {
      const batches = await collect(
        reader.read({ ...everything, range: { start: 50n, end: 60n } }, never),
      )
      expect(batches).toEqual([])
    })

    check('matches labels, absent ones as empty', three, async ({ reader }) => {
      const match = (m: string, op: '=' | '!=' | '=~' | '!~', value: string) =>
        texts(reader, { matchers: [{ name: m, op, value }] })
      expect(await match('app', '=', 'b')).toEqual(['two', 'drei'])
      expect(await match('app', '!=', 'b')).toEqual(['one', 'zwei', 'three'])
      expect(await match('pod', '=', '')).toEqual(['one', 'zwei', 'three'])
      expect(await match('pod', '!=', '')).toEqual(['two', 'drei'])
      expect(await match('pod', '=~', 'p.')).toEqual(['two', 'drei'])
      expect(await match('pod', '=~', 'p')).toEqual([])
      expect(await match('pod', '=~', 'p2|')).toEqual(['one', 'zwei', 'three', 'drei'])
      expect(await match('pod', '!~', 'p1')).toEqual(['one', 'zwei', 'three', 'drei'])
      expect(await match('nope', '=~', '.+')).toEqual([])
      expect(
        await texts(reader, {
          matchers: [
            { name: 'app', op: '=', value: 'b' },
            { name: 'pod', op: '!=', value: 'p1' },
          ],
        }),
      ).toEqual(['drei'])
    })

    const multi = [[row(1n, 'x', { app: 'a\nb' }), row(2n, 'a\nb'), row(3n, 'a.b'), row(4n, 'AxB')]]
    check('label regexes: the dot matches newlines', multi, async ({ reader }) => {
      const matchers = [{ name: 'app', op: '=~', value: 'a.b' } as const]
      expect(await texts(reader, { matchers })).toEqual(['x'])
    })

    check('filters lines exactly', multi, async ({ reader }) => {
      const filter = (kind: 'contains' | 'regex', negate: boolean, ...anyOf: string[]) =>
        texts(reader, { lineFilters: [{ kind, negate, anyOf }] })
      expect(await filter('contains', false, 'a.b')).toEqual(['a.b'])
      expect(await filter('contains', false, 'x', 'a.b')).toEqual(['x', 'a.b', 'AxB'])
      expect(await filter('contains', true, 'x', 'a.b')).toEqual(['a\nb'])
      expect(await filter('contains', false, '')).toHaveLength(4)
      expect(await filter('contains', false, "%' OR 1=1 --")).toEqual([])
      expect(await filter('regex', false, 'a.b')).toEqual(['a.b'])
      expect(await filter('regex', false, '(?s)a.b')).toEqual(['a\nb', 'a.b'])
      expect(await filter('regex', false, '(?i)a.b')).toEqual(['a.b', 'AxB'])
      expect(await filter('regex', false, '^b')).toEqual([])
      expect(await filter('regex', false, '(?m)^b')).toEqual(['a\nb'])
      expect(await filter('regex', true, 'x$', '^A')).toEqual(['a\nb', 'a.b'])
      expect(await filter('regex', false, '(?P<l>x)B', '(?<l>b)$')).toEqual(['a\nb', 'a.b', 'AxB'])
    })

    const fields = [
      [
        { ...row(1n, 'stream', { app: 'a', user: 'u1' }), metadata: [['user', 'u2']] as const },
        { ...row(2n, 'meta'), metadata: [['user', 'u1']] as const, level: 'info' },
        { ...row(3n, 'none'), level: 'error' },
        {
          ...row(4n, 'trap'),
          metadata: [['x', '","user":"u1'] as const, ['user ', 'u1'] as const],
        },
        { ...row(5n, 'level', { app: 'a', detected_level: 'info' }), level: 'error' },
      ],
    ]
    check('filters by stream label, metadata and level', fields, async ({ reader }) => {
      const filter = (n: string, op: '=' | '!=' | '=~' | '!~', value: string) =>
        texts(reader, { fieldFilters: [{ name: n, op, value }] })
      expect(await filter('user', '=', 'u1')).toEqual(['stream', 'meta'])
      expect(await filter('user', '!=', 'u1')).toEqual(['none', 'trap', 'level'])
      expect(await filter('user', '=', '')).toEqual(['none', 'trap', 'level'])
      expect(await filter('user', '=~', 'u[12]')).toEqual(['stream', 'meta'])
      expect(await filter('user', '!~', 'u.')).toEqual(['none', 'trap', 'level'])
      expect(await filter('user ', '=', 'u1')).toEqual(['trap'])
      expect(await filter('x', '=~', '.*"u1')).toEqual(['trap'])
      expect(await filter('detected_level', '=', 'error')).toEqual(['none'])
      expect(await filter('detected_level', '=~', 'info|')).toEqual([
        'stream',
        'meta',
        'trap',
        'level',
      ])
      expect(
        await texts(reader, {
          fieldFilters: [
            { name: 'user', op: '!=', value: 'u2' },
            { name: 'detected_level', op: '=', value: 'info' },
          ],
          lineFilters: [{ kind: 'contains', negate: false, anyOf: ['e'] }],
        }),
      ).toEqual(['meta', 'level'])
    })

    const traces = [
      [
        { ...row(1n, 'a'), traceId: '0af7651916cd43dd8448eb211c80319c' },
        { ...row(2n, 'b'), traceId: '0af7651916cd43dd8448eb211c80319d' },
        row(3n, 'c'),
      ],
    ]
    check('finds the rows of a trace', traces, async ({ reader }) => {
      expect(await texts(reader, { traceId: '0af7651916cd43dd8448eb211c80319c' })).toEqual(['a'])
      expect(await texts(reader, { traceId: 'f'.repeat(32) })).toEqual([])
    })

    check('gives only the fields asked for', fields, async ({ reader }) => {
      const rows = await rowsOf(reader, { fields: ['line'], limit: 2 })
      expect(rows.map((r) => [r.line, r.metadata, r.level])).toEqual([
        ['stream', '', ''],
        ['meta', '', 'info'],
      ])
      const none = await rowsOf(reader, { fields: [], limit: 1 })
      expect(none.map((r) => [r.ts, r.line, r.metadata])).toEqual([['1', '', '']])
    })

    check('prefilters never cost a wanted row', fields, async ({ reader }) => {
      const found = await texts(reader, { prefilters: [['u1', 'zzz']] })
      expect(found).toEqual(expect.arrayContaining(['meta', 'trap']))
    })

    check('refuses bad regexes', three, async ({ reader }) => {
      const bad = { code: 'bad_request' }
      const matchers = [{ name: 'app', op: '=~', value: '(' } as const]
      await expect(texts(reader, { matchers })).rejects.toMatchObject(bad)
      const lineFilters = [{ kind: 'regex', negate: false, anyOf: ['a{2,1}'] } as const]
      await expect(texts(reader, { lineFilters })).rejects.toMatchObject(bad)
      const fieldFilters = [{ name: 'x', op: '!~', value: '[' } as const]
      await expect(texts(reader, { fieldFilters })).rejects.toMatchObject(bad)
      await expect(reader.streams(matchers, ALL_TIME, never)).rejects.toMatchObject(bad)
      await expect(reader.stats(matchers, ALL_TIME, never)).rejects.toMatchObject(bad)
    })

    check('an aborted call rejects with the reason', three, async ({ reader }) => {
      const reason = new Error('gone')
      const gone = AbortSignal.abort(reason)
      await expect(collect(reader.read(everything, gone))).rejects.toBe(reason)
      await expect(reader.streams([], ALL_TIME, gone)).rejects.toBe(reason)
      await expect(reader.stats([], ALL_TIME, gone)).rejects.toBe(reason)
      await expect(reader.aggregate(everything, perTwo, gone)).rejects.toBe(reason)
    })

    check('leaving the loop is allowed, and reading on afterwards works', [], async (store) => {
      const many = Array.from({ length: 9000 }, (_, i) => row(BigInt(i), `n${i}`))
      await store.writer.append(logBatch(many))
      for (let i = 0; i < 20; i++) {
        for await (const batch of store.reader.read(everything, never)) {
          expect(batch.lines[0]).toBe('n0')
          break
        }
      }
      expect((await texts(store.reader)).length).toBe(9000)
    })

    check('abort in the middle of a read ends it', [], async ({ writer, reader }) => {
      const many = Array.from({ length: 9000 }, (_, i) => row(BigInt(i), `n${i}`))
      await writer.append(logBatch(many))
      const controller = new AbortController()
      const reason = new Error('enough')
      const read = async (): Promise<void> => {
        for await (const _ of reader.read(everything, controller.signal)) controller.abort(reason)
      }
      await expect(read()).rejects.toBe(reason)
    })
  })

  describe(`${name}: streams and stats`, () => {
    check('lists streams with a row in the range', three, async ({ reader }) => {
      const keys = async (start: bigint, end: bigint, value = '.*') => {
        const matchers = [{ name: 'app', op: '=~', value } as const]
        const streams = await reader.streams(matchers, { start, end }, never)
        return streams.map((s) => s.key).sort()
      }
      const b1 = '{app="b", pod="p1"}'
      const b2 = '{app="b", pod="p2"}'
      expect(await keys(1n, 4n)).toEqual(['{app="a"}', b1, b2])
      expect(await keys(1n, 4n, 'b')).toEqual([b1, b2])
      expect(await keys(1n, 3n, 'b')).toEqual([b1])
      expect(await keys(4n, 9n)).toEqual([])
    })

    check('a stream with rows around the range only is not in it', [], async (store) => {
      await store.writer.append(logBatch([row(1n, 'x'), row(9n, 'y'), row(5n, 'z', { app: 'b' })]))
      const streams = await store.reader.streams([], { start: 3n, end: 7n }, never)
      expect(streams.map((s) => s.key)).toEqual(['{app="b"}'])
    })

    check('totals rows, bytes and streams', three, async ({ reader }) => {
      const matchers = [{ name: 'app', op: '=', value: 'b' } as const]
      expect(await reader.stats(matchers, ALL_TIME, never)).toEqual({
        streams: 2,
        entries: 2,
        bytes: 7,
      })
      expect(await reader.stats([], { start: 2n, end: 3n }, never)).toEqual({
        streams: 2,
        entries: 2,
        bytes: 7,
      })
      expect(await reader.stats([], { start: 50n, end: 60n }, never)).toEqual({
        streams: 0,
        entries: 0,
        bytes: 0,
      })
    })
  })
}
