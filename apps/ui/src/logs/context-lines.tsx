import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getJson } from '../kit/api.ts'
import { clockTime } from '../kit/format.ts'
import { ErrorNotice, Loading } from '../kit/notices.tsx'
import { levelClass } from '../kit/palette.ts'
import type { LogLine, LogPage } from '../kit/wire.ts'
import { streamSelector } from './copy-as.ts'
import { lineKey } from './rows.ts'
import { summarise } from './summarise.ts'

const HOUR = 3_600_000_000_000n
const MORE = 20

/** What the same stream said before and after a line. */
export function ContextLines(props: {
  readonly line: LogLine
  readonly streamLabels: ReadonlySet<string>
}) {
  const { line } = props
  const [before, setBefore] = useState(10)
  const [after, setAfter] = useState(10)
  const query = streamSelector(line, props.streamLabels)
  const older = useSide(line, query, 'backward', before)
  const newer = useSide(line, query, 'forward', after)
  if (older.isPending || newer.isPending) return <Loading what="the lines around it" />
  const error = older.error ?? newer.error
  if (error) return <ErrorNotice error={error} />
  const own = lineKey(line)
  const above = (older.data?.logs ?? []).filter((l) => lineKey(l) !== own).reverse()
  const below = (newer.data?.logs ?? []).filter((l) => lineKey(l) !== own)
  return (
    <div className="context">
      <p className="muted">
        Same stream: <code>{query}</code>
      </p>
      <button type="button" className="btn small" onClick={() => setBefore(before + MORE)}>
        {MORE} more before
      </button>
      {above.map((l, i) => (
        <ContextLine key={`a${above.length - i}`} line={l} />
      ))}
      <ContextLine line={line} marked />
      {below.map((l, i) => (
        // Lines are only ever added at the far end.
        // oxlint-disable-next-line react/no-array-index-key
        <ContextLine key={`b${i}`} line={l} />
      ))}
      <button type="button" className="btn small" onClick={() => setAfter(after + MORE)}>
        {MORE} more after
      </button>
    </div>
  )
}

function useSide(line: LogLine, query: string, direction: 'forward' | 'backward', limit: number) {
  const ts = BigInt(line.ts)
  const [start, end] = direction === 'forward' ? [ts + 1n, ts + HOUR] : [ts - HOUR, ts + 1n]
  return useQuery({
    queryKey: ['context', query, line.ts, direction, limit],
    queryFn: ({ signal }) =>
      getJson<LogPage>(
        '/api/v1/logs/query',
        { query, start: String(start), end: String(end), limit: limit + 1, direction },
        signal,
      ),
    placeholderData: (previous) => previous,
  })
}

function ContextLine({
  line,
  marked = false,
}: {
  readonly line: LogLine
  readonly marked?: boolean
}) {
  return (
    <div className={`context-line lvl-${levelClass(line.level)}${marked ? ' marked' : ''}`}>
      <span className="log-bar" />
      <time className="log-time">{clockTime(line.ts)}</time>
      <span className="context-text">{summarise(line.line).message.slice(0, 2000)}</span>
    </div>
  )
}
