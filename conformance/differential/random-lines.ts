import fc from 'fast-check'

const value = fc.constantFrom(
  'u1',
  'u12',
  'u2',
  '',
  'a b',
  'x"y',
  'é😀',
  'back\\slash',
  'true',
  '7',
  '{}',
  'tab\tstop',
)
const number = fc.constantFrom(0, 1, -3, 12, 12.5, 1e3, 1e21, 0.1, 250)
const duration = fc.constantFrom('5ms', '1.5s', '2m', 'soon', '', '-1s')
const size = fc.constantFrom('1KB', '2MiB', '7', 'big')

const jsonValue: fc.Arbitrary<unknown> = fc.oneof(
  value,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom<unknown>([1, 2], { a: 'b', c: { d: 7 } }, []),
)

const json = fc
  .array(
    fc.oneof(
      fc.tuple(
        fc.constantFrom('user', 'app', 'level', 'msg', 'user_extracted', 'a-b', '1st'),
        jsonValue,
      ),
      fc.tuple(fc.constant('ms'), fc.oneof(number, value)),
      fc.tuple(fc.constant('took'), duration),
      fc.tuple(fc.constant('size'), size),
      fc.tuple(
        fc.constant('nested'),
        fc.constantFrom<unknown>({ user: 'u1', ms: 3 }, { a: { b: 'c' } }, 'flat'),
      ),
    ),
    { maxLength: 5 },
  )
  // By hand, so that keys may come twice.
  .map(
    (pairs) => `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`,
  )

const logfmtValue = fc.oneof(
  value.map((text) => JSON.stringify(text)),
  fc.constantFrom('u1', 'u12', '7', '12.5', '5ms', '1.5s', '2KB', '', '"open', 'a"b', 'é', 'x=y'),
)
const logfmt = fc
  .array(
    fc.tuple(
      fc.constantFrom('user', 'ms', 'took', 'size', 'level', 'app', 'a-b', 'é'),
      logfmtValue,
    ),
    {
      maxLength: 5,
    },
  )
  .map((pairs) => pairs.map(([k, v]) => `${k}=${v}`).join(' '))

const text = fc.constantFrom(
  '',
  'plain text u1',
  'error: it failed',
  'GET /u12 200 5ms',
  'two\nlines u1',
  'user=',
  '{',
  '{"user":',
)

/** A log line of any of the usual forms, broken ones among them. */
export const randomLine: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: json },
  { weight: 4, arbitrary: logfmt },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: fc.tuple(json, fc.nat(40)).map(([line, cut]) => line.slice(0, cut)) },
)
