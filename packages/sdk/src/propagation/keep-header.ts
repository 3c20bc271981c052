/**
 * In an answer `1`: the service keeps the trace of the request, which its caller does not. In a request: ids of earlier
 * traces that the caller keeps after all.
 */
export const KEEP_HEADER = 'x-trace-keep'
