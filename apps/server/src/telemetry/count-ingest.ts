import type { IngestEvent } from '@tailspan/ingest'
import type { Counters, Signal } from './counters.ts'

/** Feeds what the receivers report into the server's numbers. */
export function countIngest(counters: Counters): (event: IngestEvent) => void {
  return (event) => {
    if (event.signal === 'metrics') return
    const signal: Signal = event.signal
    switch (event.kind) {
      case 'received':
        counters.received(signal, event.receiver, event.items, event.bytes)
        break
      case 'kept':
        counters.kept(signal, event.items, 0)
        break
      case 'duplicate':
        counters.kept(signal, 0, event.items)
        break
      case 'refused':
        counters.refused(signal, event.receiver, event.reason, event.items)
        break
    }
  }
}
