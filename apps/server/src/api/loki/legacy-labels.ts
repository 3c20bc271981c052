import type { LokiQueryDeps } from './deps.ts'
import type { LokiHandler } from './handler.ts'
import { valuesOf } from './label-values.ts'
import { labelNames } from './labels.ts'

/** `GET|POST /api/prom/label`: names of labels in the form that came before Loki 1.0. */
export const legacyLabels: LokiHandler<LokiQueryDeps> = async (request) => ({
  values: await labelNames(request),
})

/** `GET|POST /api/prom/label/:name/values`: values of a label, in that form. */
export const legacyLabelValues: LokiHandler<LokiQueryDeps> = async (request) => ({
  values: await valuesOf(request),
})
