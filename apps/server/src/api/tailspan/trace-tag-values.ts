import { TailspanError } from '@tailspan/model'
import { choice, list, shape, text } from '../openapi/schema.ts'
import { tagValueText } from '../tempo/tag-value-text.ts'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, rangeParams } from './log-params.ts'
import { question } from './route.ts'

const TYPES = ['string', 'int', 'float', 'bool', 'duration', 'status', 'kind'] as const

/** `/api/v1/traces/tags/:tag/values`: values of one attribute. */
export const traceTagValues = question(
  {
    id: 'traceTagValues',
    tag: 'traces',
    summary: 'Values of an attribute of spans in the range.',
    path: '/api/v1/traces/tags/:tag/values',
    names: {
      tag: {
        type: 'string',
        description:
          'with its scope: `span.http.method`, `resource.service.name`, `name`, `status`',
      },
    },
    params: {
      q: { type: 'string', description: 'TraceQL: only values of spans that it selects' },
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000 },
      ...rangeParams,
      ...clustersParam,
    },
    answer: clusterAnswer('TagValuesAnswer', {
      values: list(shape({ type: choice(TYPES), value: text() })),
    }),
    failures: clusterFailures,
  },
  async ({ params, names, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const asked = await askTraces(deps, params, signal)
    return withClusters(asked, async () => {
      const request = { filter: params.q ?? '', range, limit: params.limit }
      const values = await asked.engine.tagValues(names.tag, request, signal).catch(refuse)
      return {
        values: values
          .filter(({ type }) => TYPES.some((known) => known === type))
          .map((value) => ({ type: value.type, value: tagValueText(value) })),
      }
    })

    function refuse(error: unknown): never {
      if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
      const why = `"${names.tag}" is no attribute with its scope: ${error.message}`
      throw new TailspanError('bad_request', why, { cause: error })
    }
  },
)
