import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestSignal } from '../request-signal.ts'
import { buildinfo } from './buildinfo.ts'
import { deleteRoutes } from './delete.ts'
import type { LokiDeps } from './deps.ts'
import { detectedFieldValues } from './detected-field-values.ts'
import { detectedFields } from './detected-fields.ts'
import { detectedLabels } from './detected-labels.ts'
import { drilldownLimits } from './drilldown-limits.ts'
import { EncodingFlags } from './encoding-flags.ts'
import { sendLokiError } from './errors.ts'
import { formatQuery } from './format-query.ts'
import { JsonRefusal, type LokiHandler } from './handler.ts'
import { indexStats } from './index-stats.ts'
import { indexVolume } from './index-volume.ts'
import { indexVolumeRange } from './index-volume-range.ts'
import { labelValues } from './label-values.ts'
import { labels } from './labels.ts'
import { legacyLabels, legacyLabelValues } from './legacy-labels.ts'
import { legacyQuery } from './legacy-query.ts'
import { Params } from './params.ts'
import { patterns } from './patterns.ts'
import { query } from './query.ts'
import { queryRange } from './query-range.ts'
import { isLogsDrilldown } from './query-tags.ts'
import { series } from './series.ts'

/** Loki's reading API by path; the live tail is a WebSocket and stands in `tail.ts`. */
const routes: readonly (readonly [path: string, handler: LokiHandler])[] = [
  ['/loki/api/v1/query_range', queryRange],
  ['/loki/api/v1/query', query],
  ['/loki/api/v1/labels', labels],
  ['/loki/api/v1/label', labels],
  ['/loki/api/v1/label/:name/values', labelValues],
  ['/loki/api/v1/series', series],
  ['/loki/api/v1/index/stats', indexStats],
  ['/loki/api/v1/index/volume', indexVolume],
  ['/loki/api/v1/index/volume_range', indexVolumeRange],
  ['/loki/api/v1/detected_labels', detectedLabels],
  ['/loki/api/v1/detected_fields', detectedFields],
  ['/loki/api/v1/detected_field/:name/values', detectedFieldValues],
  ['/loki/api/v1/format_query', formatQuery],
  ['/loki/api/v1/patterns', patterns],
  ['/loki/api/v1/drilldown-limits', drilldownLimits],
  ['/api/prom/query', legacyQuery],
  ['/api/prom/label', legacyLabels],
  ['/api/prom/label/:name/values', legacyLabelValues],
  ['/api/prom/series', series],
  ['/loki/api/v1/status/buildinfo', buildinfo],
]

/** Registers Loki's reading API. */
export function registerLoki(app: FastifyInstance, deps: LokiDeps): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    )
    scope.setErrorHandler((error, _request, reply) => sendLokiError(error, reply, scope.log))
    for (const [url, handler] of routes) {
      scope.route({ method: ['GET', 'POST'], url, handler: answer(handler, deps) })
    }
    deleteRoutes(scope, deps.deletes, () => deps.clock.now())
    scope.all('/loki/*', (_request, reply) =>
      reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n'),
    )
  })
}

function answer(handler: LokiHandler, deps: LokiDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const result = await handler({
      params: new Params(request.url, request.body),
      path: request.params as Record<string, string>,
      deps,
      signal: requestSignal(reply, deps.timeoutMs),
      encoding: new EncodingFlags(request.headers),
      partial: isLogsDrilldown(request.headers),
    })
    const refused = result instanceof JsonRefusal
    return reply
      .code(refused ? 400 : 200)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(refused ? result.body : result))
  }
}
