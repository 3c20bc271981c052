import { describe, expect, it } from 'vitest'
import { binary, bool, double, i32, i64, list, map, struct } from '../testing/thrift-message.ts'
import { THRIFT, ThriftReader } from './thrift-reader.ts'

const everything = struct({
  1: bool(true),
  2: double(-1.5),
  3: i32(-7),
  4: i64(-(2n ** 63n)),
  5: binary('text ü'),
  6: binary(Buffer.of(0, 255)),
  300: list([struct({ 1: i64(1n) }), struct({})]),
  301: list([list([i32(1), i32(2)])]),
  302: map(binary('k'), struct({ 1: bool(false) })),
  303: list([], 8),
})

describe('ThriftReader', () => {
  it('reads every type, and passes what it is not asked for', () => {
    const reader = new ThriftReader(everything.bytes, 8)
    const seen: unknown[] = []
    reader.struct((id, type) => {
      if (id === 1) seen.push(reader.byte())
      else if (id === 2) seen.push(reader.double())
      else if (id === 3) seen.push(reader.i32())
      else if (id === 4) seen.push(reader.i64())
      else if (id === 5) seen.push(reader.string())
      else if (id === 6) seen.push(reader.binary())
      else if (id === 300) {
        reader.structs((index) => {
          reader.struct(() => {
            seen.push([index, reader.hex64()])
            return true
          })
        })
      } else {
        seen.push([id, type])
        return false
      }
      return true
    })
    expect(seen).toEqual([
      1,
      -1.5,
      -7,
      -(2n ** 63n),
      'text ü',
      Uint8Array.of(0, 255),
      [0, '0000000000000001'],
      [301, THRIFT.list],
      [302, THRIFT.map],
      [303, THRIFT.list],
    ])
    expect(reader.pos).toBe(everything.bytes.length)
  })

  it('finds every truncation', () => {
    for (let length = 0; length < everything.bytes.length; length++) {
      const reader = new ThriftReader(everything.bytes.subarray(0, length), 8)
      expect(() => reader.skip(THRIFT.struct)).toThrow(/^thrift: truncated .* \(at byte \d+/)
    }
  })

  it.each([
    ['a negative length', Buffer.of(11, 0, 1, 255, 255, 255, 255), 'negative length'],
    ['more elements than bytes', Buffer.of(15, 0, 1, 12, 127, 255, 255, 255), 'truncated list'],
    ['fewer elements than none', Buffer.of(15, 0, 1, 12, 255, 255, 255, 255), 'truncated list'],
    ['an unknown type', Buffer.of(1, 0, 1), 'type 1 is unknown'],
    ['elements of no type', Buffer.of(15, 0, 1, 0, 0, 0, 0, 1, 0), 'type 0 is unknown'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => new ThriftReader(bytes, 8).skip(THRIFT.struct)).toThrow(message)
  })

  it('refuses a list of anything but structs where structs are meant', () => {
    const numbers = new ThriftReader(list([i32(1)]).bytes, 8)
    expect(() => numbers.structs(() => {})).toThrow('expected a list of structs')
    const none = new ThriftReader(list([], 8).bytes, 8)
    expect(none.structCount()).toBe(0)
  })

  it('refuses deep nesting, of structs and of lists', () => {
    const structs = Buffer.from('0c0001'.repeat(100_000), 'hex')
    expect(() => new ThriftReader(structs, 64).skip(THRIFT.struct)).toThrow('deeper than 64')
    const lists = Buffer.from('0f00000001'.repeat(100_000), 'hex')
    expect(() => new ThriftReader(lists, 64).skip(THRIFT.list)).toThrow('deeper than 64')
  })
})
