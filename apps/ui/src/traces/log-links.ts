import { printLabels } from '@tailspan/model'
import { absolute, type RangeText } from '../kit/time-range.ts'
import type { LogLine } from '../kit/wire.ts'

const MINUTES = 5n * 60_000_000_000n

/** Where the Logs page shows a line among those of its service and time. */
export function logsAround(
  line: LogLine,
): RangeText & { readonly q?: string; readonly at: string } {
  const ts = BigInt(line.ts)
  return {
    ...(line.service === '' ? {} : { q: printLabels([['service_name', line.service]]) }),
    ...absolute(ts - MINUTES, ts + MINUTES),
    at: line.ts,
  }
}
