import fc from 'fast-check'

const one = fc.constantFrom
const name = one(
  'user',
  'ms',
  'app',
  'level',
  'took',
  'size',
  'detected_level',
  'meta',
  'user_extracted',
  'nested_user',
  'absent',
)
const text = one('"u1"', '"u12"', '""', '"7"', '"info"', '"a b"', '"é😀"', '`x"y`', '"true"')
const pattern = one('"u.*"', '"u1|u2"', '".+"', '".*"', '"[0-9]+"', '"(?i)U1"', '""', '"a.b"')
const words = one('"u1"', '"user"', '"error"', '"\\""', '"é"', '""', '"7"', '":"', '"ms"')

const lineFilter = fc.oneof(
  fc.tuple(one('|=', '!='), words).map((parts) => parts.join(' ')),
  fc.tuple(one('|~', '!~'), pattern).map((parts) => parts.join(' ')),
  fc.tuple(words, words).map(([a, b]) => `|= ${a} or ${b}`),
)
const parser = one(
  '| json',
  '| logfmt',
  '| logfmt --strict',
  '| logfmt --keep-empty',
  '| json user, n="nested.user"',
  '| logfmt user, t="took"',
  '| regexp "(?P<user>u[0-9]+)"',
  '| pattern "<_> <user> <_>"',
)
const comparison = fc.oneof(
  fc.tuple(name, one('=', '!='), text).map((parts) => parts.join('')),
  fc.tuple(name, one('=~', '!~'), pattern).map((parts) => parts.join('')),
  fc
    .tuple(
      one('ms', 'took', 'size', 'meta'),
      one('=', '==', '!=', '<', '<=', '>', '>='),
      one('7', '12.5', '0', '-3', '5ms', '1s', '1KB'),
    )
    .map((parts) => parts.join(' ')),
)
const labelFilter = fc.oneof(
  comparison.map((c) => `| ${c}`),
  fc.tuple(comparison, one('or', 'and', ','), comparison).map(([a, op, b]) => `| ${a} ${op} ${b}`),
)
const rest = one(
  '| line_format "{{.user}} {{.ms}}"',
  '| label_format z=user',
  '| label_format user=app',
  '| drop user, __error__',
  '| drop level="info"',
  '| keep user, ms, app',
  '| __error__=""',
  '| decolorize',
)
const stage = fc.oneof(
  { weight: 3, arbitrary: lineFilter },
  { weight: 3, arbitrary: parser },
  { weight: 4, arbitrary: labelFilter },
  { weight: 2, arbitrary: rest },
)
const stages = fc.array(stage, { maxLength: 4 }).map((list) => list.join(' '))

/** Stages to put behind a selector. */
export const randomPipeline: fc.Arbitrary<string> = stages

const range = one('[10s]', '[7s]', '[1m]', '[3m]', '[10s] offset 5s')
const counting = fc
  .tuple(
    one('count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'absent_over_time'),
    stages,
    range,
  )
  .map(
    ([fn, pipeline, over]) =>
      (selector: string) =>
        `${fn}(${selector} ${pipeline} ${over})`,
  )
const unwrapped = fc
  .record({
    fn: one(
      'sum_over_time',
      'avg_over_time',
      'min_over_time',
      'max_over_time',
      'stddev_over_time',
      'first_over_time',
      'last_over_time',
      'quantile_over_time',
      'rate',
    ),
    pipeline: stages,
    parser,
    of: one('ms', 'duration(took)', 'bytes(size)', 'meta'),
    after: one('', '| __error__=""', '| ms > 5'),
    over: range,
    by: one('', ' by (user)', ' by (app, level)', ' without (user)'),
  })
  .map(({ fn, pipeline, parser: p, of, after, over, by }) => (selector: string) => {
    const grouping = /^(sum_over_time|rate)$/.test(fn) ? '' : by
    return `${fn}(${fn === 'quantile_over_time' ? '0.9, ' : ''}${selector} ${pipeline} ${p} | unwrap ${of} ${after} ${over})${grouping}`
  })
const grouping = one(
  '',
  ' by (user)',
  ' by (app)',
  ' by (detected_level)',
  ' by (meta, user)',
  ' without (user, ms)',
  ' by ()',
)

/** A metric query over a selector. */
export const randomMetric: fc.Arbitrary<(selector: string) => string> = fc
  .tuple(one('', '', 'sum', 'avg', 'min', 'max', 'count'), grouping, fc.oneof(counting, unwrapped))
  .map(
    ([fn, by, inner]) =>
      (selector) =>
        fn === '' ? inner(selector) : `${fn}${by} (${inner(selector)})`,
  )
