import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { clockTime, isoNano } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { levelClass, serviceSlot } from '../kit/palette.ts'
import type { LogLine } from '../kit/wire.ts'
import { onOneLine, splitMatches, summarise } from './summarise.ts'

/** More of a line than this is never drawn in a row; the details have all of it. */
const MAX_SHOWN = 1000
const MAX_WRAPPED = 4000

/** One line: level bar, time, level, service, message, way to its trace. */
export const LogRow = memo(function LogRow(props: {
  readonly line: LogLine
  readonly selected: boolean
  readonly marked: boolean
  readonly wrap: boolean
  readonly raw: boolean
  readonly needles: readonly string[]
}) {
  const { line, raw } = props
  const level = levelClass(line.level)
  const max = props.wrap ? MAX_WRAPPED : MAX_SHOWN
  const { message, fields } = raw ? { message: line.line, fields: [] } : summarise(line.line)
  const shown = (text: string, most: number): string =>
    props.wrap ? text.slice(0, most) : onOneLine(text.slice(0, most))
  return (
    <div
      className={`log-row lvl-${level}${props.wrap ? ' wrap' : ''}${props.marked ? ' marked' : ''}`}
      role="gridcell"
      data-testid="log-row"
      data-selected={props.selected}
    >
      <span className="log-bar" />
      <time className="log-time" title={isoNano(line.ts)}>
        {clockTime(line.ts)}
      </time>
      <span className="log-level">{line.level === '' || level === 'unknown' ? '–' : level}</span>
      <span className={`log-service svc-${serviceSlot(line.service)}`} title={line.service}>
        {line.service !== '' && <span className="svc-dot" />}
        <span className="ellipsis">{line.service}</span>
      </span>
      <span className="log-message">
        <Marked text={shown(message, max)} needles={props.needles} />
        {fields.slice(0, 12).map(([name, value], i) => (
          // A logfmt line may name a field twice.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={`${i} ${name}`} className="log-field">
            <span className="log-field-name">{name}=</span>
            <Marked text={shown(value, 200)} needles={props.needles} />
          </span>
        ))}
      </span>
      {line.traceId !== '' && (
        <Link
          to="/traces/$traceId"
          params={{ traceId: line.traceId }}
          search={line.spanId === '' ? {} : { span: line.spanId }}
          className="log-trace"
          title={`Open trace ${line.traceId} (t)`}
          aria-label="Open trace"
          data-testid="open-trace"
          preload={false}
          onClick={(event) => event.stopPropagation()}
        >
          <Icon name="traces" size={14} />
        </Link>
      )}
    </div>
  )
})

function Marked({ text, needles }: { readonly text: string; readonly needles: readonly string[] }) {
  if (needles.length === 0) return text
  return splitMatches(text, needles).map((part, i) =>
    // The parts of one text have no names of their own, only an order.
    // oxlint-disable-next-line react/no-array-index-key
    part.hit ? <mark key={i}>{part.text}</mark> : part.text,
  )
}
