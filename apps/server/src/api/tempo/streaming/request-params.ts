import { Params } from '../params.ts'
import { Fields } from './fields.ts'

// Requests of the streaming service as the parameters of the same request over HTTP, so that both
// are read, checked and refused alike.

/** `tempopb.SearchRequest`. */
export function searchParams(request: Uint8Array): Params {
  const fields = new Fields(request)
  const tags = fields.messages(1).map((entry) => [entry.text(1), entry.text(2)] as const)
  return new Params({
    q: fields.text(8),
    tags: tags.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' '),
    minDuration: milliseconds(fields.integer(2)),
    maxDuration: milliseconds(fields.integer(3)),
    limit: unlessZero(fields.integer(4)),
    start: unlessZero(fields.integer(5)),
    end: unlessZero(fields.integer(6)),
    // Here zero is not the default: it asks for all spans.
    spss: String(fields.integer(9)),
  })
}

/** `tempopb.SearchTagsRequest`. */
export function tagsParams(request: Uint8Array): Params {
  const fields = new Fields(request)
  return new Params({
    scope: fields.text(1),
    q: fields.text(2),
    start: unlessZero(fields.integer(3)),
    end: unlessZero(fields.integer(4)),
    limit: unlessZero(fields.integer(5)),
  })
}

/** `tempopb.SearchTagValuesRequest`. */
export function tagValuesParams(request: Uint8Array): { params: Params; tag: string } {
  const fields = new Fields(request)
  const params = new Params({
    q: fields.text(2),
    start: unlessZero(fields.integer(4)),
    end: unlessZero(fields.integer(5)),
    limit: unlessZero(fields.integer(6)),
  })
  return { params, tag: fields.text(1) }
}

/** `tempopb.QueryRangeRequest` and `QueryInstantRequest`, which has no step and no exemplars. */
export function metricsParams(request: Uint8Array): Params {
  const fields = new Fields(request)
  const step = fields.integer(4)
  return new Params({
    q: fields.text(1),
    start: nanoseconds(fields.integer(2)),
    end: nanoseconds(fields.integer(3)),
    step: step === 0n ? '' : `${step}ns`,
    exemplars: unlessZero(fields.integer(16)),
  })
}

function unlessZero(value: bigint): string {
  return value === 0n ? '' : String(value)
}

function milliseconds(value: bigint): string {
  return value === 0n ? '' : `${value}ms`
}

/** Long enough not to be taken for seconds; zero is a time like others. */
function nanoseconds(value: bigint): string {
  return String(value).padStart(11, '0')
}
