import { Differences } from '../compare/differences.ts'
import { canonical, clip, field, isObject, list, text } from '../compare/json.ts'
import { sameNumber } from '../compare/numbers.ts'
import { compareMultisets } from '../compare/sets.ts'
import { compareShape } from '../compare/shape.ts'
import type { Answer } from '../harness/corpus.ts'
import type { LogqlCase } from './case.ts'
import { compareDetectedFields, compareDetectedLabels } from './compare-detected.ts'
import { compareMatrix, compareVector } from './compare-series.ts'
import { compareStreams } from './compare-streams.ts'
import { compareStats, compareVolume, compareVolumeRange } from './compare-volume.ts'

/** How an answer differs from Loki's; README.md says what counts. */
export function compareAnswer(recorded: LogqlCase, answer: Answer): readonly string[] {
  const out = new Differences()
  if (answer.status !== recorded.status) {
    out.add(`status ${answer.status}, expected ${recorded.status}`)
    out.add(`    answer: ${clip(answer.text, 300)}`)
    if (recorded.status >= 400) out.add(`    Loki says: ${clip(recorded.body, 300)}`)
  } else if (recorded.status >= 400) {
    if (answer.text.trim() === '') out.add('the error has no text')
  } else {
    const body = parse(answer.text)
    if (isObject(body)) compareBody(recorded, body, out)
    else out.add(`the answer is not a JSON object: ${clip(answer.text)}`)
  }
  return out.lines()
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

function compareBody(recorded: LogqlCase, got: unknown, out: Differences): void {
  const { path, body: want } = recorded
  if (path.endsWith('/status/buildinfo')) return compareShape('answer', want, got, out)
  if (path.endsWith('/index/stats')) return compareStats(want, got, out)
  if (path.endsWith('/detected_fields')) return compareDetectedFields(want, got, out)
  if (path.endsWith('/detected_labels')) return compareDetectedLabels(want, got, out)
  if (/\/detected_field\/[^/]+\/values$/.test(path))
    return compareMultisets('value', list(field(want, 'values')), list(field(got, 'values')), out)
  out.same('status', field(want, 'status'), field(got, 'status'))
  if (path.endsWith('/format_query'))
    return out.same('formatted', field(want, 'data'), field(got, 'data'))
  compareData(recorded, field(want, 'data'), field(got, 'data'), out)
}

function compareData(recorded: LogqlCase, want: unknown, got: unknown, out: Differences): void {
  const { path } = recorded
  if (want === undefined || Array.isArray(want)) {
    compareMultisets(path.endsWith('/series') ? 'series' : 'value', list(want), list(got), out)
    if (/\/(labels|label|values)$/.test(path)) reportUnsorted(list(got), out)
    return
  }
  const type = field(want, 'resultType')
  if (type !== field(got, 'resultType'))
    return out.same('resultType', type, field(got, 'resultType'))
  const flags = field(want, 'encodingFlags')
  if (flags && canonical(flags) !== canonical(field(got, 'encodingFlags')))
    out.add(`encodingFlags ${clip(field(got, 'encodingFlags'))}, expected ${clip(flags)}`)
  const a = field(want, 'result')
  const b = field(got, 'result')
  if (path.endsWith('/index/volume')) compareVolume(a, b, out)
  else if (path.endsWith('/index/volume_range')) compareVolumeRange(a, b, out)
  else if (type === 'streams') compareStreams(recorded, a, b, out)
  else if (type === 'matrix') compareMatrix(a, b, out)
  else if (type === 'vector') compareVector(a, b, recorded.ordered === true, out)
  else if (type === 'scalar' && !sameNumber(list(a)[1], list(b)[1]))
    out.add(`scalar ${clip(b)}, expected ${clip(a)}`)
}

function reportUnsorted(values: readonly unknown[], out: Differences): void {
  const bytes = values.map((value) => Buffer.from(text(value)))
  const wrong = bytes.findIndex(
    (value, i) => i > 0 && Buffer.compare(bytes[i - 1] ?? value, value) >= 0,
  )
  if (wrong > 0) out.add(`the values are not sorted: ${clip(values[wrong])} at position ${wrong}`)
}
