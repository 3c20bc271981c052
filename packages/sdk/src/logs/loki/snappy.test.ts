import fc from 'fast-check'
import snappy from 'snappy'
import { expect, it } from 'vitest'
import { writeVarint } from '../ship/protobuf.ts'
import { mostCompressed, PIECE_BYTES, SnappyPieces } from './snappy.ts'

const pieces = new SnappyPieces()

/** Compresses with no more room than is promised to do. */
function compress(text: Buffer, size = PIECE_BYTES): Buffer {
  const parts: Buffer[] = [Buffer.alloc(10)]
  const head = parts[0]?.subarray(0, writeVarint(parts[0], 0, text.length)) ?? Buffer.alloc(0)
  parts[0] = head
  for (let from = 0; from < text.length; from += size) {
    const piece = text.subarray(from, from + size)
    const to = Buffer.alloc(mostCompressed(piece.length))
    const end = pieces.compress(piece, to, 0)
    expect(end).toBeLessThanOrEqual(to.length)
    parts.push(to.subarray(0, end))
  }
  return Buffer.concat(parts)
}

const read = (bytes: Buffer): Buffer => snappy.uncompressSync(bytes, { asBuffer: true }) as Buffer

function line(n: number): string {
  return `{"level":30,"n":${n},"route":"/api/orders/:id","user":"u${(n * 7919) % 1000}"}\n`
}

it.each([
  ['nothing', ''],
  ['a letter', 'a'],
  ['a short text', 'fifteen letters'],
  ['the same letter', 'a'.repeat(200_000)],
  ['lines', Array.from({ length: 3000 }, (_, n) => line(n)).join('')],
  [
    'what comes again far away',
    `${'needle in a haystack'}${'x0'.repeat(16_000)}needle in a haystack`,
  ],
])('what it writes of %s can be read', (_, text) => {
  const bytes = Buffer.from(text)
  expect(read(compress(bytes)).equals(bytes)).toBe(true)
})

it('whatever there is, what it writes can be read, in any pieces', () => {
  const some = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc
      .string({ unit: fc.constantFrom('a', 'b', 'ab', 'trace_id'), maxLength: 3000 })
      .map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(
      fc.array(some, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5000 }),
      (all, size) => {
        const bytes = Buffer.concat(all)
        expect(read(compress(bytes, size)).equals(bytes)).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

it('takes no more room than it says of what cannot be compressed, in a whole piece', () => {
  let state = 42
  const noise = Buffer.alloc(PIECE_BYTES)
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    noise[i] = state >>> 24
  }
  const bytes = compress(noise)
  expect(bytes.length).toBeLessThan(PIECE_BYTES * 1.01)
  expect(read(bytes).equals(noise)).toBe(true)
})

it('makes lines about as small as snappy itself does', () => {
  const text = Buffer.from(Array.from({ length: 1000 }, (_, n) => line(n)).join(''))
  expect(compress(text).length).toBeLessThan(snappy.compressSync(text).length * 1.1)
})
