import { useState } from 'react'
import { Icon } from '../kit/icons.tsx'
import { Popover } from '../kit/popover.tsx'
import {
  absolute,
  describeRange,
  PRESETS,
  type RangeText,
  resolveRange,
} from '../kit/time-range.ts'

/** Chooses a range: presets, or two instants. */
export function TimePicker(props: {
  /** undefined: live. */
  readonly range: RangeText | undefined
  readonly onChange: (range: RangeText) => void
}) {
  const { range } = props
  return (
    <Popover
      label="Time range"
      align="right"
      testId="time-picker"
      button={
        <>
          <Icon name="clock" size={14} />
          <span className="ellipsis time-text">
            {range ? describeRange(range) : 'Live, last 15 min'}
          </span>
          <Icon name="down" size={12} />
        </>
      }
    >
      {(close) => (
        <div className="time-panel">
          <div className="menu">
            {PRESETS.map((preset) => (
              <button
                key={preset.from}
                type="button"
                aria-current={range?.from === preset.from && range.to === 'now'}
                onClick={() => {
                  props.onChange({ from: preset.from, to: 'now' })
                  close()
                }}
              >
                {preset.label}
              </button>
            ))}
          </div>
          <AbsoluteForm
            range={range ?? { from: 'now-15m', to: 'now' }}
            onApply={(chosen) => {
              props.onChange(chosen)
              close()
            }}
          />
        </div>
      )}
    </Popover>
  )
}

function AbsoluteForm(props: {
  readonly range: RangeText
  readonly onApply: (range: RangeText) => void
}) {
  const [initial] = useState(() => resolveRange(props.range, Date.now()))
  const [from, setFrom] = useState(() => localInput(initial.start))
  const [to, setTo] = useState(() => localInput(initial.end))
  const start = Date.parse(from)
  const end = Date.parse(to)
  const problem =
    Number.isNaN(start) || Number.isNaN(end)
      ? 'Enter both instants.'
      : start >= end
        ? 'The start must lie before the end.'
        : ''
  return (
    <form
      className="time-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === '')
          props.onApply(absolute(BigInt(start) * 1_000_000n, BigInt(end) * 1_000_000n))
      }}
    >
      <label>
        From
        <input
          className="field"
          type="datetime-local"
          step={1}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label>
        To
        <input
          className="field"
          type="datetime-local"
          step={1}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      {problem !== '' && <span className="muted">{problem}</span>}
      <button type="submit" className="btn primary" disabled={problem !== ''}>
        Apply
      </button>
    </form>
  )
}

/** Local wall-clock text of an instant as `datetime-local` fields want it. */
function localInput(ns: bigint): string {
  const ms = Number(ns / 1_000_000n)
  const offset = new Date(ms).getTimezoneOffset() * 60_000
  return new Date(ms - offset).toISOString().slice(0, 19)
}
