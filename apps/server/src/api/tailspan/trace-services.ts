import { ALL_TIME } from '@tailspan/model'
import { list, text } from '../openapi/schema.ts'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { question } from './route.ts'

/** Names in one answer at most. */
const MOST = 1000

/** `/api/v1/traces/services`: names of the services that sent spans. */
export const traceServices = question(
  {
    id: 'traceServices',
    tag: 'traces',
    summary: 'Names of the services that sent spans, at most 1,000 of a cluster.',
    path: '/api/v1/traces/services',
    params: clustersParam,
    answer: clusterAnswer('ServicesAnswer', { services: list(text(), 'sorted') }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const asked = await askTraces(deps, params, signal)
    return withClusters(asked, async () => {
      const request = { filter: '', range: ALL_TIME, limit: MOST }
      const values = asked.onlyLocal
        ? await deps.spans.tagValues({ kind: 'field', field: 'service' }, ALL_TIME, MOST, signal)
        : (await asked.engine.tagValues('resource.service.name', request, signal)).map((one) =>
            one.type === 'string' ? one.value : '',
          )
      const names = values.filter((value) => typeof value === 'string').filter(Boolean)
      return { services: names.sort((a, b) => (a < b ? -1 : 1)) }
    })
  },
)
