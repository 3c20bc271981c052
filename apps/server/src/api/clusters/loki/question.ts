import type { JsonPlace } from '@tailspan/clients'
import { TailspanError } from '@tailspan/model'
import { ClusterLabel, clusterLog, type LogExpr, parseLogql, printLogql } from '@tailspan/query'
import type { ClusterFanOut } from '../../../federation/cluster-fan-out.ts'
import type { Params } from '../../loki/params.ts'
import type { IndexQuestion, LokiMember } from './members.ts'

export const clusterLabel = new ClusterLabel()

/** A question to the indexes of all clusters. */
export interface IndexRequest {
  readonly params: Params
  /** The parameters as they came. */
  readonly given: URLSearchParams
  readonly members: readonly LokiMember[]
  readonly fanOut: ClusterFanOut
  /** Nanoseconds since the epoch. */
  readonly now: bigint
}

/** Answers in Loki's words; `warnings` say what is not exact. */
export type IndexRoute = (
  request: IndexRequest,
) => Promise<object & { readonly warnings?: readonly string[] }>

/** The selector of a question. */
export function selectorOf({ params }: IndexRequest): LogExpr {
  const expr = parseLogql(params.text('query'))
  if (expr.kind === 'log' && expr.stages.length === 0) return expr
  throw new TailspanError('bad_request', 'only label matchers are supported')
}

/** Asks the clusters that can have streams of the selector; `more` are parameters for all of them. */
export async function askIndexes<T>(
  { params, given, members, fanOut, now }: IndexRequest,
  question: IndexQuestion,
  selector: LogExpr,
  more: Readonly<Record<string, string>>,
  read: (answer: JsonPlace, id: string) => T,
): Promise<T[]> {
  // The same range for all, whenever they are asked.
  const { start, end } = params.range(now)
  const asked = members.flatMap((member) => {
    const own = clusterLog(selector, member.id, clusterLabel)
    if (own === undefined) return []
    const all = new URLSearchParams(given)
    all.delete('since')
    const set = { ...more, query: printLogql(own), start: String(start), end: String(end) }
    for (const [name, value] of Object.entries(set)) {
      if (value === '') all.delete(name)
      else all.set(name, value)
    }
    return [{ ...member, params: all }]
  })
  const answers = await fanOut.ask(asked, (one, signal) =>
    one.ask(question, one.params, (answer) => read(answer, one.id), signal),
  )
  return answers.map(({ value }) => value)
}
