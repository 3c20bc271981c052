import { type Label, streamOf, TailspanError } from '@tailspan/model'
import { parseLogql, StreamTest } from '@tailspan/query'
import type { Clusters } from '../../clusters/clusters.ts'

/** The clusters that a question goes to. */
export interface ChosenClusters {
  /** Every one of them, this server's own store as `local`. */
  readonly ids: ReadonlySet<string>
  /** Those that were called by their names: they must have what is asked for. */
  readonly named: readonly string[]
  /** This server's own store alone: it is asked as if there were no others. */
  readonly onlyLocal: boolean
}

/** A cluster as a choice sees it. */
interface Choosable {
  readonly id: string
  readonly labels?: Readonly<Record<string, string>>
}

/** The parameter that chooses clusters. */
export const clustersParam = {
  clusters: {
    type: 'string',
    description:
      'which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their ' +
      'labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s ' +
      'own store (`local`) unless given',
  },
} as const

const LOCAL: ChosenClusters = { ids: new Set(['local']), named: ['local'], onlyLocal: true }

/**
 * Reads the parameter `clusters`.
 * @param known clusters beside this server's own store
 * @throws TailspanError bad_request for a selector that is none, not_found for clusters that are not there
 */
function chooseClusters(text: string | undefined, known: readonly Choosable[]): ChosenClusters {
  const wanted = text?.trim() ?? ''
  if (wanted === '') return LOCAL
  const all = [{ id: 'local' }, ...known]
  return wanted.startsWith('{') ? bySelector(wanted, all) : byId(wanted, all)
}

/** The same with the clusters there are now. */
export function chosenClusters(
  { registry }: Pick<Clusters, 'registry'>,
  text: string | undefined,
): ChosenClusters {
  const known = registry.list().map(({ cluster }) => cluster.settings)
  return chooseClusters(text, known)
}

function byId(text: string, all: readonly Choosable[]): ChosenClusters {
  const names = text.split(',').map((name) => name.trim())
  const known = new Set(all.map(({ id }) => id))
  for (const name of names) {
    if (name !== 'all' && !known.has(name)) {
      throw new TailspanError('not_found', `clusters: there is no cluster "${name}"`)
    }
  }
  const ids = names.includes('all') ? known : new Set(names)
  const named = [...new Set(names)].filter((name) => name !== 'all')
  return { ids, named, onlyLocal: ids.size === 1 && ids.has('local') && !names.includes('all') }
}

function bySelector(text: string, all: readonly Choosable[]): ChosenClusters {
  const test = new StreamTest(matchersOf(text))
  const ids = all.filter((one) => test.test(streamOf(labelsOf(one)))).map(({ id }) => id)
  if (ids.length === 0) {
    throw new TailspanError('not_found', `clusters: no cluster is selected by ${text}`)
  }
  return { ids: new Set(ids), named: [], onlyLocal: false }
}

function matchersOf(text: string) {
  try {
    const expression = parseLogql(text, { allowAnySelector: true })
    if (expression.kind === 'log' && expression.stages.length === 0) return expression.matchers
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new TailspanError('bad_request', `clusters: ${why}`, { cause: error })
  }
  throw new TailspanError('bad_request', 'clusters: only a selector may stand in braces')
}

function labelsOf({ id, labels = {} }: Choosable): Label[] {
  const own = Object.entries(labels).filter(([name]) => name !== 'cluster')
  return [...own, ['cluster', id]]
}
