import { DuckDBInstance, UHUGEINT, UINTEGER, VARCHAR } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { withAppender } from './appender.ts'
import { CHUNK_ROWS, ChunkWriter } from './chunk-writer.ts'
import { packTexts, type TextColumn, textAt } from './text-column.ts'

const TYPES = [UINTEGER, VARCHAR, UHUGEINT]

/** What DuckDB reads back of texts and of ids, those of odd rows NULL. */
async function throughDuckDB(texts: TextColumn, ids: Uint32Array<ArrayBuffer>): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run('CREATE TABLE t(i UINTEGER, text VARCHAR, id UHUGEINT)')
  const rows = texts.ends.length
  const numbers = Uint32Array.from({ length: rows }, (_, i) => i)
  const writer = new ChunkWriter(TYPES)
  await withAppender(connection, 't', (appender) => {
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      writer.start(Math.min(CHUNK_ROWS, rows - from))
      writer.numbers(0, numbers, from)
      writer.texts(1, texts, from)
      writer.numbers(2, ids, from, 4)
      writer.nulls(2, (row) => (from + row) % 2 === 1)
      writer.appendTo(appender)
    }
  })
  const read = await (await connection.run('SELECT text, id FROM t ORDER BY i')).getRows()
  connection.closeSync()
  instance.closeSync()
  return read
}

test('texts of every length, numbers and NULLs come back over several chunks', async () => {
  const rows = 2 * CHUNK_ROWS + 7
  const texts = Array.from({ length: rows }, (_, i) => `${'é'.repeat(i % 3)}${'x'.repeat(i % 40)}`)
  const ids = new Uint32Array(4 * rows)
  for (let i = 0; i < rows; i++) ids.set([i, 0, 0, 0x8000_0000], 4 * i)
  const read = await throughDuckDB(packTexts(texts), ids)
  expect(read).toEqual(
    texts.map((text, i) => [text, i % 2 === 1 ? null : (0x8000_0000n << 96n) + BigInt(i)]),
  )
})

test('short texts alone, and none at all', async () => {
  for (const texts of [
    ['', 'a', ''],
    ['', ''],
    ['exactly 12 b', 'and 13 bytes.'],
  ]) {
    const read = await throughDuckDB(packTexts(texts), new Uint32Array(4 * texts.length))
    expect(read).toEqual(texts.map((text, i) => [text, i === 1 ? null : 0n]))
  }
})

test('what is not laid out as it says is refused, not read beyond its end', () => {
  const writer = new ChunkWriter(TYPES)
  writer.start(2)
  const bytes = Buffer.from('x'.repeat(20))
  const texts = (ends: number[], of: Uint8Array = bytes): TextColumn => ({
    bytes: of,
    ends: Uint32Array.from(ends),
  })
  expect(() => writer.texts(1, texts([20]), 0)).toThrow('too few texts')
  expect(() => writer.texts(1, texts([10, 21]), 0)).toThrow('beyond their bytes')
  expect(() => writer.texts(1, texts([19, 18]), 0)).toThrow('before it begins')
  expect(() => writer.texts(1, texts([10, 20], Buffer.alloc(20, 255)), 0)).toThrow('no UTF-8')
  expect(() => writer.numbers(0, Uint32Array.of(1, 2, 3), 2)).toThrow('too few values')
})

test('halves of surrogate pairs become U+FFFD and do not join over rows', () => {
  const texts = ['a\ud83d', '\ude00b', '\ud83d\ude00', '', 'ü']
  const packed = packTexts(texts)
  expect(texts.map((_, row) => textAt(packed, row))).toEqual(['a\ufffd', '\ufffdb', '😀', '', 'ü'])
  expect(packed.ends.at(-1)).toBe(packed.bytes.length)
})
