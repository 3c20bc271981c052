import { Differences } from '../compare/differences.ts'
import { clip, isObject, text } from '../compare/json.ts'
import { compareShape } from '../compare/shape.ts'
import type { Answer } from '../harness/corpus.ts'
import type { Asked } from './case.ts'
import { compareMetrics } from './compare-metrics.ts'
import { compareSearch } from './compare-search.ts'
import { compareTags, compareTagValues } from './compare-tags.ts'
import { compareTrace } from './compare-trace.ts'

/** How an answer differs from Tempo's; README.md says what counts. */
export function compareAnswer(asked: Asked, answer: Answer): readonly string[] {
  const { recorded } = asked
  const out = new Differences()
  if (answer.status !== recorded.status)
    out.add(`status ${answer.status}, expected ${recorded.status}: ${clip(answer.text.trim())}`)
  else if (recorded.status >= 400) {
    if (text(recorded.body).trim() && !answer.text.trim()) out.add('an error without a text')
  } else if (typeof recorded.body === 'string') {
    out.same('body', recorded.body.trim(), answer.text.trim())
  } else {
    const body = parse(answer.text)
    if (isObject(body)) compareBody(asked, body, out)
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

function compareBody(asked: Asked, got: unknown, out: Differences): void {
  const { path, body: want, optional = [] } = asked.recorded
  if (path === '/api/search') compareSearch(asked, want, got, out)
  else if (path.startsWith('/api/v2/traces/')) compareTrace(want, got, true, out)
  else if (path.startsWith('/api/traces/')) compareTrace(want, got, false, out)
  else if (path.endsWith('/search/tags')) compareTags(want, got, optional, out)
  else if (path.endsWith('/values')) compareTagValues(want, got, optional, out)
  else if (path.startsWith('/api/metrics/')) compareMetrics(asked.recorded, want, got, out)
  else compareTypes(want, got, out)
}

/** buildinfo: the recorded answer holds the names of the types. */
function compareTypes(want: unknown, got: unknown, out: Differences): void {
  if (!isObject(want) || !isObject(got)) return compareShape('answer', want, got, out)
  for (const [name, type] of Object.entries(want))
    out.same(`type of ${name}`, type, typeof got[name])
}
