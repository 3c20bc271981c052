import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import snappy from 'snappy'
import { describe, expect, it } from 'vitest'
import { decompress, unsnappy } from './content-encoding.ts'

const LIMIT = 1 << 20

describe('decompress', () => {
  it.each([
    ['gzip', 10],
    ['gzip', 1_000_000],
    ['gzip', LIMIT],
    ['deflate', 10],
    ['deflate', 1_000_000],
    ['deflate', LIMIT],
  ] as const)('undoes %s of %i bytes', async (encoding, length) => {
    const plain = Buffer.alloc(length, 'abc')
    const body = encoding === 'gzip' ? gzipSync(plain) : deflateRawSync(plain)
    const reserved: number[] = []
    const result = await decompress(body, encoding, LIMIT, (bytes) => reserved.push(bytes))
    expect(result.equals(plain)).toBe(true)
    expect(Math.max(...reserved)).toBeGreaterThanOrEqual(length)
    expect(Math.max(...reserved)).toBeLessThanOrEqual(LIMIT + body.length)
  })

  it('undoes gzip of several members, whose trailer tells of the last alone', async () => {
    const body = Buffer.concat([gzipSync('a'.repeat(1000)), gzipSync('b')])
    const result = await decompress(body, 'gzip', LIMIT, () => {})
    expect(result.toString()).toBe(`${'a'.repeat(1000)}b`)
  })

  it('undoes gzip of nothing', async () => {
    expect(await decompress(gzipSync(''), 'gzip', LIMIT, () => {})).toHaveLength(0)
  })

  it('refuses one byte too many', async () => {
    for (const encoding of ['gzip', 'deflate'] as const) {
      const plain = Buffer.alloc(LIMIT + 1)
      const body = encoding === 'gzip' ? gzipSync(plain) : deflateRawSync(plain)
      const result = decompress(body, encoding, LIMIT, () => {})
      await expect(result).rejects.toMatchObject({ code: 'too_large' })
    }
  })

  it('takes no memory that was not reserved', async () => {
    const refuse = (): void => {
      throw new Error('no')
    }
    await expect(decompress(gzipSync('x'), 'gzip', LIMIT, refuse)).rejects.toThrow('no')
    expect(() => unsnappy(snappy.compressSync('x'), LIMIT, refuse)).toThrow('no')
  })
})

describe('unsnappy', () => {
  it('undoes snappy', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 60 }),
        (part, n) => {
          const plain = Buffer.concat(Array.from({ length: n }, () => part))
          expect(unsnappy(snappy.compressSync(plain), LIMIT, () => {}).equals(plain)).toBe(true)
        },
      ),
    )
  })

  it('answers bytes or bad_request, whatever it gets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        try {
          unsnappy(Buffer.from(bytes), LIMIT, () => {})
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/bad_request|too_large/) })
        }
      }),
    )
  })
})
