import type { FastifyPluginCallback } from 'fastify'
import { fastifyPlugin } from './fastify-plugin.ts'
import type { HttpOptions } from './http-options.ts'
import { processWatcher } from './process-watcher.ts'

export type { HttpOptions } from './http-options.ts'

/**
 * A plugin that makes a server span, a log line and a sample of the duration for each request of the whole
 * instance, and tells the caller the trace id. `app.register(fastify)` before all else; Fastify 4 and 5.
 */
export const fastify: FastifyPluginCallback<HttpOptions> = fastifyPlugin((options) =>
  processWatcher(options),
)
