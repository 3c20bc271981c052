import { type LabelMatcher, streamOf } from '@tailspan/model'
import { type ClusterLabel, StreamTest } from '@tailspan/query'
import type { LabelList, Scan, Selector } from './scan.ts'

/** Matches no series: no label has this name. */
const NOTHING = '__tailspan_no_such_label__="x"'
/** What every series has. */
const ANYTHING = '__name__!=""'

/** What one cluster is asked. */
export interface ClusterPromql {
  readonly query: string
  /** Some of its selectors match in other clusters only. */
  readonly partly: boolean
}

/**
 * The query as a cluster is asked it: matchers on the cluster's label are decided and left out, its name
 * goes from lists of labels. undefined when no selector can match in this cluster.
 */
export function clusterPromql(
  scan: Scan,
  id: string,
  label: ClusterLabel,
): ClusterPromql | undefined {
  const { selectors, lists, query, hasBareSelector } = scan
  const edits = selectors.map((selector) => {
    const elements = ownElements(selector, id, label)
    return {
      ...selector,
      text: `{${(elements ?? [NOTHING]).join(', ')}}`,
      matches: elements !== null,
    }
  })
  const asked = selectors.length === 0 || hasBareSelector || edits.some(({ matches }) => matches)
  if (!asked) return undefined
  const all = [...edits, ...lists.map((list) => ({ ...list, text: ownList(list, label) }))]
  let text = ''
  let at = 0
  for (const edit of all.sort((a, b) => a.start - b.start)) {
    text += query.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return { query: text + query.slice(at), partly: edits.some((one) => !one.matches) }
}

/** null when the selector matches nothing in the cluster. */
function ownElements(selector: Selector, id: string, label: ClusterLabel): string[] | null {
  const stream = streamOf([[label.name, id]])
  const own: string[] = []
  let changed = false
  for (const { raw, matcher } of selector.elements) {
    const name = matcher && label.own(matcher.name)
    if (matcher === null || name === matcher.name) {
      own.push(raw)
      continue
    }
    changed = true
    if (name !== undefined) own.push(`${name}${matcher.op}${JSON.stringify(matcher.value)}`)
    else if (!matches(matcher, stream)) return null
  }
  const { named, elements } = selector
  // Prometheus refuses a selector that any series could meet.
  const nameless = !named && elements.every(({ matcher }) => matcher && matcher.name !== '__name__')
  if (changed && nameless) own.push(ANYTHING)
  return own
}

function matches(matcher: LabelMatcher, stream: ReturnType<typeof streamOf>): boolean {
  return new StreamTest([matcher]).test(stream)
}

function ownList({ names }: LabelList, label: ClusterLabel): string {
  const own = names.flatMap((name) => label.own(name) ?? [])
  return `(${own.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))).join(', ')})`
}
