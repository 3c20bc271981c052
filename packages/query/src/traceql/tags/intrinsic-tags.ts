/** Built-in properties that a client may offer for completion. */
export const INTRINSIC_TAGS: readonly string[] = [
  ...'duration event:name event:timeSinceStart instrumentation:name'.split(' '),
  ...'instrumentation:version kind link:spanID link:traceID name rootName'.split(' '),
  ...'rootServiceName span:duration span:id span:kind span:name span:parentID'.split(' '),
  ...'span:status span:statusMessage status statusMessage trace:duration trace:id'.split(' '),
  ...'trace:rootName trace:rootService traceDuration'.split(' '),
]
