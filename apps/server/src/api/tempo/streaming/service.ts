import type { handleServerStreamingCall, ServiceDefinition } from '@grpc/grpc-js'
import type { TempoDeps } from '../deps.ts'
import { metricsInstantStream, metricsRangeStream } from './metrics-stream.ts'
import { searchStream } from './search-stream.ts'
import { type StreamMethod, streaming } from './stream-call.ts'
import { tagsStream, tagsV2Stream, tagValuesStream, tagValuesV2Stream } from './tags-stream.ts'

/** Longest time a call may take, as over HTTP. */
const DEFAULT_TIMEOUT_MS = 60_000

/** The service `tempopb.StreamingQuerier`, which Grafana uses when streaming is on. */
export interface StreamingService {
  readonly definition: ServiceDefinition
  readonly handlers: Readonly<Record<string, handleServerStreamingCall<Buffer, Uint8Array>>>
}

/**
 * @param intervalMs between two messages with what is known so far
 * @param onInternal hears of errors that nobody foresaw
 */
export function streamingService(
  deps: TempoDeps,
  intervalMs: number,
  onInternal: (error: unknown) => void,
): StreamingService {
  const methods: Readonly<Record<string, StreamMethod>> = {
    Search: searchStream(deps, intervalMs),
    SearchTags: tagsStream(deps),
    SearchTagsV2: tagsV2Stream(deps),
    SearchTagValues: tagValuesStream(deps),
    SearchTagValuesV2: tagValuesV2Stream(deps),
    MetricsQueryRange: metricsRangeStream(deps, intervalMs),
    MetricsQueryInstant: metricsInstantStream(deps),
  }
  const timeoutMs = deps.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const entries = Object.entries(methods)
  return {
    definition: Object.fromEntries(entries.map(([name]) => [name, methodDefinition(name)])),
    handlers: Object.fromEntries(
      entries.map(([name, method]) => [name, streaming(method, timeoutMs, onInternal)]),
    ),
  }
}

/** Messages are read and written by the methods. */
function methodDefinition(name: string): ServiceDefinition[string] {
  const pass = (bytes: Buffer): Buffer => bytes
  return {
    path: `/tempopb.StreamingQuerier/${name}`,
    requestStream: false,
    responseStream: true,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: (bytes: Uint8Array) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    responseDeserialize: pass,
  }
}
