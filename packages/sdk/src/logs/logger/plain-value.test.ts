import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shownNames } from '../../options/masked-names.ts'
import { PlainValues } from './plain-value.ts'

function plain(value: unknown, redact: readonly (string | RegExp)[] = []): unknown {
  const values = new PlainValues(shownNames(redact))
  values.begin()
  const made = values.value(value)
  return made === undefined ? undefined : (JSON.parse(JSON.stringify(made)) as unknown)
}

class Order {
  readonly id = 7
  get total(): number {
    throw new Error('no')
  }
}

const circular: Record<string, unknown> = { name: 'loop' }
circular['self'] = { up: circular }

it.each([
  ['text', 'a', 'a'],
  ['a bigint', 12n ** 20n, '3833759992447475122176'],
  ['no number', [Number.NaN, Number.POSITIVE_INFINITY], ['NaN', 'Infinity']],
  ['a symbol', { s: Symbol('x') }, { s: 'Symbol(x)' }],
  ['a function', { f: () => 1 }, { f: '[function]' }],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['no date', new Date(Number.NaN), null],
  ['bytes', { body: Buffer.alloc(12) }, { body: '[12 bytes]' }],
  [
    'a map',
    new Map<unknown, unknown>([
      ['__proto__', 1],
      [{}, 2],
    ]),
    JSON.parse('{"__proto__":1,"[object]":2}'),
  ],
  ['a set', new Set([1, 'a']), [1, 'a']],
  ['a URL', new URL('http://a/b'), 'http://a/b'],
  ['a class', new Order(), { id: 7 }],
  ['what leads to itself', circular, { name: 'loop', self: { up: '[circular]' } }],
  [
    'a getter that throws',
    {
      get a() {
        throw new Error('no')
      },
      b: 1,
    },
    { a: '[unreadable: no]', b: 1 },
  ],
  [
    'a toJSON that throws',
    {
      x: {
        toJSON: () => {
          throw new Error('never')
        },
      },
    },
    { x: '[unreadable: never]' },
  ],
  [
    'a thing that throws whatever is asked',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('p')
        },
      },
    ),
    '[unreadable: p]',
  ],
  [
    'the same thing twice',
    (() => {
      const a = { x: 1 }
      return [a, a]
    })(),
    [{ x: 1 }, { x: 1 }],
  ],
])('%s', (_, value, expected) => {
  expect(plain(value)).toEqual(expected)
})

it('writes errors with their causes and whatever they carry', () => {
  const cause = new TypeError('below')
  const error = Object.assign(new Error('above', { cause }), { code: 'E1' })
  const made = plain({ failure: error, all: new AggregateError([cause], 'many') })
  expect(made).toMatchObject({
    failure: {
      type: 'Error',
      message: 'above',
      code: 'E1',
      cause: { type: 'TypeError', message: 'below' },
    },
    all: { type: 'AggregateError', errors: [{ message: 'below' }] },
  })
  expect(made).toHaveProperty('failure.stack', error.stack)
  const loop = new Error('loop')
  loop.cause = loop
  expect(plain(loop)).toMatchObject({ cause: '[circular]' })
})

it('masks names at any depth', () => {
  const value = { user: { Password: 'x', name: 'ada' }, list: [{ token: 1, apiKey: 'k' }] }
  expect(plain(value, ['password', 'token', /key$/gi])).toEqual({
    user: { Password: '[masked]', name: 'ada' },
    list: [{ token: '[masked]', apiKey: '[masked]' }],
  })
})

it('is bounded, whatever it is given', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 'x'.repeat(100)]),
  )
  const long = 'y'.repeat(10_000_000)
  const rows = Array.from({ length: 1000 }, () => ({ long, wide }))
  let deep: unknown = 1
  for (let i = 0; i < 10_000; i++) deep = { deep }
  for (const value of [wide, long, rows, deep, [long, long, long, long, long, long]]) {
    expect(JSON.stringify(plain(value)).length).toBeLessThan(200_000)
  }
})

it('never throws, and always gives what JSON can hold', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withDate: true,
        withTypedArray: true,
        withSparseArray: true,
        withNullPrototype: true,
        withObjectString: true,
      }),
      (value) => {
        const values = new PlainValues(shownNames([]))
        values.begin()
        expect(() => JSON.stringify(values.value(value))).not.toThrow()
      },
    ),
  )
})
