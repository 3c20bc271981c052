import { clockTime, grouped } from '../kit/format.ts'
import type { Row } from './rows.ts'

/** A place in the list where lines are missing: how many, why, from when to when, and a way to get them. */
export function GapRow(props: {
  readonly row: Extract<Row, { kind: 'gap' }>
  readonly onLoad: (id: number) => void
}) {
  const { gap, state, id } = props.row
  const what = gap.count > 0 ? `${grouped(gap.count)} lines skipped` : 'Lines may be missing'
  return (
    <div className="gap-row" role="gridcell" data-testid="gap-row">
      <span>
        {what} {clockTime(gap.from)} – {clockTime(gap.to)} ({gap.reason})
      </span>
      <button type="button" disabled={state === 'loading'} onClick={() => props.onLoad(id)}>
        {state === 'loading' ? 'loading…' : state === 'failed' ? 'failed, try again' : 'load them'}
      </button>
    </div>
  )
}
