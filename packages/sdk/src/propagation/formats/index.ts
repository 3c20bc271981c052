import type { HeaderFormat } from '../../options/propagation-options.ts'
import { b3, b3multi } from './b3.ts'
import { datadog } from './datadog.ts'
import type { FormatCodec } from './header-format.ts'
import { jaeger } from './jaeger.ts'
import { tracecontext } from './tracecontext.ts'
import { xTraceId } from './x-trace-id.ts'

export const FORMATS: Readonly<Record<HeaderFormat, FormatCodec>> = {
  tracecontext,
  b3,
  b3multi,
  jaeger,
  datadog,
  'x-trace-id': xTraceId,
}
