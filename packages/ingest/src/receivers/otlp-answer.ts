import protobuf from 'protobufjs/minimal.js'
import type { BodyFormat } from './intake.ts'

/** What the refused items are called in each signal's partial success. */
const REJECTED = {
  logs: 'rejectedLogRecords',
  spans: 'rejectedSpans',
} as const

/** gRPC's codes, as far as they are answered. */
const GRPC = {
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const

/** An Export…ServiceResponse; with a partial success when something was refused. */
export function exportResponse(
  signal: 'logs' | 'spans',
  format: BodyFormat,
  rejected: number,
  message: string,
): Buffer {
  if (format === 'json') {
    const partialSuccess = { [REJECTED[signal]]: String(rejected), errorMessage: message }
    return Buffer.from(JSON.stringify(rejected > 0 ? { partialSuccess } : {}))
  }
  const writer = protobuf.Writer.create()
  if (rejected > 0) {
    writer.uint32(10).fork().uint32(8).int64(rejected).uint32(18).string(message).ldelim()
  }
  return Buffer.from(writer.finish())
}

/** A google.rpc.Status, with the time after which to try again when there is one (protobuf only). */
export function rpcStatus(
  format: BodyFormat,
  code: number,
  message: string,
  retryAfter?: number,
): Buffer {
  if (format === 'json') return Buffer.from(JSON.stringify({ code, message }))
  const writer = protobuf.Writer.create().uint32(8).int32(code).uint32(18).string(message)
  if (retryAfter !== undefined) {
    writer.uint32(26).fork()
    writer.uint32(10).string('type.googleapis.com/google.rpc.RetryInfo')
    writer.uint32(18).fork() // Any.value: RetryInfo{retry_delay: Duration{seconds}}
    writer.uint32(10).fork().uint32(8).int64(Math.ceil(retryAfter)).ldelim()
    writer.ldelim().ldelim()
  }
  return Buffer.from(writer.finish())
}

/** gRPC code that says the same as an HTTP status. */
export function grpcCode(status: number): number {
  switch (status) {
    case 429:
    case 413:
      return GRPC.resourceExhausted
    case 500:
      return GRPC.internal
    case 501:
      return GRPC.unimplemented
    case 503:
      return GRPC.unavailable
    default:
      return GRPC.invalidArgument
  }
}
