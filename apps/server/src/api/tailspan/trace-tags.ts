import { INTRINSIC_TAGS } from '@tailspan/query'
import { choice, list, shape, text } from '../openapi/schema.ts'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, rangeParams } from './log-params.ts'
import { question } from './route.ts'

const SCOPES = ['span', 'resource', 'event', 'link', 'instrumentation', 'intrinsic'] as const

/** `/api/v1/traces/tags`: names of attributes. */
export const traceTags = question(
  {
    id: 'traceTags',
    tag: 'traces',
    summary: 'Names of the attributes that spans in the range have.',
    path: '/api/v1/traces/tags',
    params: {
      q: { type: 'string', description: 'TraceQL: only attributes of spans that it selects' },
      ...rangeParams,
      ...clustersParam,
    },
    answer: clusterAnswer('TagsAnswer', {
      scopes: list(shape({ scope: choice(SCOPES), tags: list(text(), 'sorted') })),
    }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const asked = await askTraces(deps, params, signal)
    return withClusters(asked, async () => {
      const found = await asked.engine.tags(params.q ?? '', range, signal)
      const scopes = found.map(({ scope, tags }) => ({ scope, tags: [...tags].sort() }))
      return { scopes: [...scopes, { scope: 'intrinsic', tags: [...INTRINSIC_TAGS].sort() }] }
    })
  },
)
