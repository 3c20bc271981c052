import type { ClusterService } from '../../clusters/cluster-settings.ts'

/** How one kind of server is asked through this one. */
export interface PassedService {
  readonly service: ClusterService
  /** Below `/clusters/{id}/`. */
  readonly at: string
  /** Below the server's own address and a slash. */
  readonly to: string
  /** What of it only reads. */
  readonly reads: RegExp
  /** Headers that the server is shown. */
  readonly passes: readonly string[]
  /** Content types of answers. */
  readonly types: RegExp
}

const JSON_ONLY = /^application\/json\b/
const VALUES = 'label/[^/]+/values'

export const passedServices: readonly PassedService[] = [
  {
    service: 'loki',
    at: 'loki/api/v1',
    to: 'loki/api/v1',
    reads: whole(
      'query|query_range|labels?|series|index/(stats|volume|volume_range|shards)|patterns|format_query',
      `${VALUES}|detected_(labels|fields)|detected_field/[^/]+/values|drilldown-limits|status/buildinfo`,
    ),
    passes: ['x-loki-response-encoding-flags', 'x-query-tags'],
    types: JSON_ONLY,
  },
  {
    service: 'tempo',
    at: 'api',
    to: 'api',
    reads: whole(
      '(v2/)?traces/[^/]+|search|(v2/)?search/tags|(v2/)?search/tag/.+/values',
      'metrics/query(_range)?|echo|status/buildinfo',
    ),
    passes: ['accept'],
    types: /^(application\/(json|protobuf|x-protobuf)|text\/plain)\b/,
  },
  {
    service: 'prometheus',
    at: 'prometheus/api/v1',
    to: 'api/v1',
    reads: whole(
      `query|query_range|query_exemplars|format_query|labels|${VALUES}|series|metadata|rules|alerts`,
      'targets|status/buildinfo',
    ),
    passes: [],
    types: JSON_ONLY,
  },
]

function whole(...alternatives: readonly string[]): RegExp {
  return new RegExp(`^(${alternatives.join('|')})$`)
}
