import { describe, expect } from 'vitest'
import { type LogRow, logBatch, type PrintedLogRow, printLogs } from '../../builders/logs.ts'
import { type Check, row, rowsOf, texts } from './fixture.ts'

/** Clauses of LogWriter and TailFeed. */
export function appendingContract(name: string, check: Check): void {
  describe(`${name}: appending`, () => {
    check('counts kept rows and duplicates', [], async ({ writer, reader }) => {
      const rows = [row(1n, 'x'), row(2n, 'y')]
      expect(await writer.append(logBatch(rows))).toMatchObject({ kept: 2, duplicates: 0 })
      expect(await writer.append(logBatch(rows))).toMatchObject({ kept: 0, duplicates: 2 })
      expect(await writer.append(logBatch([...rows, row(2n, 'z')]))).toMatchObject({
        kept: 1,
        duplicates: 2,
      })
      expect(await texts(reader)).toEqual(['x', 'y', 'z'])
    })

    check('keeps no row of an empty batch', [], async ({ writer }) => {
      expect(await writer.append(logBatch([]))).toMatchObject({ kept: 0, duplicates: 0 })
    })

    check('finds duplicates within one batch', [], async ({ writer, reader }) => {
      const batch = logBatch([row(5n, 'x'), row(5n, 'x'), row(4n, 'x'), row(4n, 'x')])
      expect(await writer.append(batch)).toMatchObject({ kept: 2, duplicates: 2 })
      expect(await texts(reader)).toEqual(['x', 'x'])
    })

    check('finds duplicates among concurrent batches', [], async ({ writer, reader }) => {
      const batch = logBatch([row(1n, 'x'), row(2n, 'y'), row(1n, 'z')])
      const results = await Promise.all([1, 2, 3].map(() => writer.append(batch)))
      expect(results.map((r) => r.kept).sort((a, b) => a - b)).toEqual([0, 0, 3])
      expect(results.map((r) => r.duplicates).sort((a, b) => a - b)).toEqual([0, 3, 3])
      expect(await texts(reader)).toEqual(['x', 'z', 'y'])
    })

    check('tells apart stream, time, line and metadata', [], async ({ writer }) => {
      const base: LogRow = { ...row(1n, 'x'), metadata: [['m', '1']] }
      const rows: LogRow[] = [
        base,
        { ...base, labels: { app: 'b' } },
        { ...base, ts: 0n },
        { ...base, line: 'x ' },
        { ...base, metadata: [['m', '2']] },
        { ...base, metadata: [] },
      ]
      expect(await writer.append(logBatch(rows))).toMatchObject({ kept: 6, duplicates: 0 })
      expect(await writer.append(logBatch(rows))).toMatchObject({ kept: 0, duplicates: 6 })
    })

    check('takes a row as duplicate whatever its level and trace id', [], async ({ writer }) => {
      const again = { ...row(1n, 'x'), level: 'info', traceId: 'a'.repeat(32) }
      await writer.append(logBatch([row(1n, 'x')]))
      expect(await writer.append(logBatch([again]))).toMatchObject({ kept: 0, duplicates: 1 })
    })

    check('takes rows of any age in any order', [], async ({ writer, reader }) => {
      const times = [10n, 5n, -7n, 2n ** 62n, 0n, 5n]
      await writer.append(logBatch(times.map((ts, i) => row(ts, `n${i}`))))
      await writer.append(logBatch([row(-8n, 'old'), row(6n, 'mid')]))
      expect(await texts(reader)).toEqual(['old', 'n2', 'n4', 'n1', 'n5', 'mid', 'n0', 'n3'])
    })

    check('keeps the order of equal times across streams', [], async ({ writer, reader }) => {
      // The second row of {a} is older than the first, so a store may want to look at it twice.
      const rows = [row(9n, 'newest'), row(1n, 'first'), row(1n, 'second', { app: 'b' })]
      await writer.append(logBatch(rows))
      expect(await texts(reader)).toEqual(['first', 'second', 'newest'])
    })

    check('gives every field back as it was', [], async ({ writer, reader }) => {
      const odd: LogRow = {
        labels: [
          ['__proto__', 'p'],
          ['constructor', '"quoted" \\ {x}'],
          ['ümlaut', '日本'],
        ],
        ts: 1_700_000_000_123_456_789n,
        line: 'a\u0000b\n"\'\\ 😀 \u2028',
        metadata: [
          ['__proto__', '1'],
          ['a"b', 'c\\d\ne'],
          ['x/y~z', '😀'],
        ],
        level: 'error',
        traceId: '00000000000000000000000000000abc',
        spanId: 'ffffffffffffffff',
      }
      await writer.append(logBatch([odd, { labels: {}, ts: 1n, line: '' }]))
      const [bare, full] = await rowsOf(reader)
      expect(bare).toEqual({
        ts: '1',
        stream: '{}',
        line: '',
        metadata: '',
        level: '',
        traceId: '',
        spanId: '',
      })
      expect(full).toEqual(printLogs([logBatch([odd])])[0])
    })

    check('keeps more rows than fit one page', [], async ({ writer, reader }) => {
      const count = 12_000
      const rows = Array.from({ length: count }, (_, i) => row(BigInt(i % 3000), `n${i}`))
      expect(await writer.append(logBatch(rows))).toMatchObject({ kept: count, duplicates: 0 })
      const expected = rows
        .map((r, i) => [Number(r.ts), i] as const)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        .map(([, i]) => `n${i}`)
      expect(await texts(reader)).toEqual(expected)
      expect(await texts(reader, { direction: 'backward' })).toEqual(expected.toReversed())
      expect(await texts(reader, { direction: 'backward', limit: 5000 })).toEqual(
        expected.toReversed().slice(0, 5000),
      )
    })
  })

  describe(`${name}: the tail feed`, () => {
    check('announces new rows before append resolves', [], async ({ writer, feed }) => {
      const heard: string[] = []
      const end = feed.subscribe((batch) => heard.push(...batch.lines))
      await writer.append(logBatch([row(1n, 'x'), row(2n, 'y')]))
      expect(heard).toEqual(['x', 'y'])
      await writer.append(logBatch([row(1n, 'x'), row(1n, 'z')]))
      expect(heard).toEqual(['x', 'y', 'z'])
      await writer.append(logBatch([row(1n, 'x')]))
      expect(heard).toEqual(['x', 'y', 'z'])
      end()
      await writer.append(logBatch([row(9n, 'late')]))
      expect(heard).toEqual(['x', 'y', 'z'])
    })

    check('announces each row once to each listener', [], async ({ writer, feed }) => {
      const first: PrintedLogRow[] = []
      const second: PrintedLogRow[] = []
      feed.subscribe((batch) => first.push(...printLogs([batch])))
      feed.subscribe((batch) => second.push(...printLogs([batch])))
      const batch = logBatch([{ ...row(1n, 'x'), level: 'warn' }, row(1n, 'x', { app: 'b' })])
      await Promise.all([writer.append(batch), writer.append(batch)])
      expect(first).toEqual(printLogs([batch]))
      expect(second).toEqual(first)
    })
  })

  describe(`${name}: restart`, () => {
    check('keeps rows, streams, levels and knowledge of duplicates', [], async (first) => {
      if (!first.reopen) return
      const batch = logBatch([
        { ...row(5n, 'x'), level: 'warn', metadata: [['m', '1']] },
        row(3n, 'y', { app: 'b' }),
      ])
      await first.writer.append(batch)
      await first.writer.append(
        logBatch([{ ...row(5n, 'x'), level: 'info', metadata: [['m', '1']] }]),
      )
      await first.writer.append(logBatch([{ ...row(6n, 'z'), level: 'info' }]))
      const before = await rowsOf(first.reader)
      const second = await first.reopen()
      expect(await rowsOf(second.reader)).toEqual(before)
      expect(await second.writer.append(batch)).toMatchObject({ kept: 0, duplicates: 2 })
      const more = logBatch([row(1n, 'old'), row(7n, 'new', { app: 'c' })])
      expect(await second.writer.append(more)).toMatchObject({ kept: 2, duplicates: 0 })
      expect(await texts(second.reader)).toEqual(['old', 'y', 'x', 'z', 'new'])
    })
  })
}
