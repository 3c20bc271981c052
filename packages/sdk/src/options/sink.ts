/** How a place that data is sent to is doing. */
export interface SinkHealth {
  /** `otlp-traces`, `loki`, `file`, … */
  readonly sink: string
  /** ok: the last sending went well; retrying: it did not, and is tried again; open: given up for a while; off. */
  readonly state: 'ok' | 'retrying' | 'open' | 'off'
  readonly queued: number
  readonly queuedBytes: number
  readonly sent: number
  readonly lost: number
  readonly lastError?: string
}

/** Something that will never arrive, and why. */
export interface Loss {
  readonly signal: 'traces' | 'logs' | 'metrics'
  readonly sink: string
  /** Spans or lines. */
  readonly count: number
  readonly reason: 'queue-full' | 'rejected' | 'timeout' | 'too-large' | 'exit'
}

/** What became of the spans and lines while a flush or a shutdown ran. */
export interface FlushCounts {
  readonly sent: number
  /** Written to the spool; the next start sends them. */
  readonly spooled: number
  readonly lost: number
}

/** `complete` when nothing is left over, spooled or lost. */
export interface FlushReport extends FlushCounts {
  readonly complete: boolean
  readonly tookMs: number
}

/** What takes a signal's data out of the process. No method throws or rejects. */
export interface Sink {
  readonly name: string
  /** Waits until all that was handed over before the call is acknowledged, or `deadline` is aborted. */
  flush(deadline: AbortSignal): Promise<FlushCounts>
  /** Flushes, spools or counts as lost what is left at the deadline, then frees timers and sockets. Takes nothing afterwards. */
  close(deadline: AbortSignal): Promise<FlushCounts>
  health(): SinkHealth
  /** Last call, from `process.on('exit')`: writes what is queued to the spool, synchronously, or counts it as lost. */
  spoolOnExit(): FlushCounts
}
