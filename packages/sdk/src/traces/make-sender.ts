import type { OtlpProtocol } from '../options/otlp-protocol.ts'
import { OtlpGrpc } from './otlp-grpc.ts'
import { OtlpPost } from './otlp-post.ts'
import type { OtlpSender, SenderOptions } from './otlp-sender.ts'

/** What sends the requests of a signal. */
export function makeSender(
  signal: 'traces' | 'metrics',
  options: SenderOptions & { readonly protocol: OtlpProtocol },
): OtlpSender {
  return options.protocol === 'grpc' ? new OtlpGrpc(signal, options) : new OtlpPost(options)
}
