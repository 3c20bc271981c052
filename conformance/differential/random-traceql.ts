import fc from 'fast-check'

const one = fc.constantFrom
/** An attribute of some scope. */
export const attribute = fc
  .tuple(
    one('.', 'span.', 'resource.', 'event.', 'parent.'),
    one('user', 'first', 'http.status', 'ms', '"a b"', 'flag', 'service.name', 'absent'),
  )
  .map(([scope, key]) => scope + key)
const literal = one(
  '"u1"',
  '"GET"',
  '"7"',
  '""',
  '7',
  '500',
  '0.5',
  '-3',
  'true',
  'false',
  'nil',
  '"é😀"',
  '"a\\"b"',
  '1152921504606846976',
)
const pattern = one('"u.*"', '"G.T|u1"', '".*"', '"[0-9]+"', '""')

const comparison = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(attribute, one('=', '!=', '>', '>=', '<', '<='), literal)
      .map((p) => p.join(' ')),
  },
  { weight: 2, arbitrary: fc.tuple(attribute, one('=~', '!~'), pattern).map((p) => p.join(' ')) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        one('name', 'statusMessage', 'rootName', 'rootServiceName', 'resource.service.name'),
        one('=', '!='),
        one('"GET /"', '"charge"', '"boom"', '"shop"', '""'),
      )
      .map((p) => p.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(one('status'), one('=', '!='), one('error', 'ok', 'unset'))
      .map((p) => p.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(one('kind'), one('=', '!='), one('server', 'client', 'internal'))
      .map((p) => p.join(' ')),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        one('duration', 'traceDuration', 'span:childCount'),
        one('>', '>=', '<', '=', '!='),
        one('0', '1', '2'),
      )
      .map(([f, op, n]) => `${f} ${op} ${f === 'span:childCount' ? n : `${n}ms`}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(one('nestedSetParent', 'nestedSetLeft'), one('<', '=', '>'), one('0', '1', '3'))
      .map((p) => p.join(' ')),
  },
  {
    weight: 1,
    arbitrary: one(
      'true',
      'false',
      '.ms + 1 = 8',
      '.ms * 2 > .http.status',
      '.user = resource.user',
      '!(.flag = true)',
    ),
  },
)
const condition: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: comparison },
  {
    weight: 2,
    arbitrary: fc.tuple(comparison, one('&&', '||'), comparison).map((p) => p.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(comparison, one('&&', '||'), comparison, one('&&', '||'), comparison)
      .map(([a, x, b, y, c]) => `(${a} ${x} ${b}) ${y} ${c}`),
  },
)
/** One `{ … }`. */
export const spanset = fc.oneof(
  condition.map((c) => `{ ${c} }`),
  fc.constant('{ }'),
)
const relation = one('&&', '||', '>', '>>', '<', '<<', '~', '!>', '!>>', '!~', '&>', '&>>')
const spansets = fc.oneof(
  { weight: 3, arbitrary: spanset },
  { weight: 2, arbitrary: fc.tuple(spanset, relation, spanset).map((p) => p.join(' ')) },
)
const pipe = one(
  '',
  '',
  '| count() > 1',
  '| avg(duration) > 1ms',
  '| max(.ms) >= 7',
  '| by(resource.service.name)',
  '| select(.user, status)',
  '| by(.user) | count() = 1',
  '| coalesce()',
)

/** A query for traces. */
export const randomTraceql: fc.Arbitrary<string> = fc
  .tuple(
    spansets,
    pipe,
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('') },
      spanset.map((s) => `| ${s}`),
    ),
  )
  .map((parts) => parts.join(' '))
