import { CopyButton } from '../kit/copy-button.tsx'
import { FieldColumns, FieldRow } from '../kit/field-row.tsx'
import { Icon } from '../kit/icons.tsx'
import type { LogLine } from '../kit/wire.ts'
import type { LineActions } from './line-actions.ts'
import { isLabelName } from './query-text.ts'
import { readPairs } from './summarise.ts'

/** Labels and metadata of a line, with a way to filter by each, and the fields that a JSON or logfmt line has. */
export function LineFields({
  line,
  actions,
}: {
  readonly line: LogLine
  readonly actions: LineActions
}) {
  const labels = Object.entries(line.labels)
  const fields = readPairs(line.line) ?? []
  return (
    <>
      <FieldTable title="Labels" pairs={labels} actions={actions} />
      {fields.length > 0 && (
        <FieldTable
          title="In the line"
          pairs={fields.map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)])}
        />
      )}
    </>
  )
}

function FieldTable(props: {
  readonly title: string
  readonly pairs: readonly (readonly [string, string])[]
  readonly actions?: LineActions
}) {
  const { actions } = props
  return (
    <table className="fields">
      <caption>{props.title}</caption>
      <FieldColumns />
      <tbody>
        {props.pairs.map(([name, value], i) => (
          <FieldRow
            // A logfmt line may name a field twice.
            // oxlint-disable-next-line react/no-array-index-key
            key={`${i} ${name}`}
            name={name}
            value={value}
            actionsClass="fields-actions"
            actions={
              <>
                {actions && isLabelName(name) && (
                  <>
                    <button
                      type="button"
                      className="icon-btn"
                      aria-label={`Only ${name} ${value}`}
                      title="Only lines with this value"
                      onClick={() => actions.filter(name, '=', value)}
                    >
                      <Icon name="plus" size={13} />
                    </button>
                    <button
                      type="button"
                      className="icon-btn"
                      aria-label={`Without ${name} ${value}`}
                      title="Only lines without this value"
                      onClick={() => actions.filter(name, '!=', value)}
                    >
                      <Icon name="minus" size={13} />
                    </button>
                  </>
                )}
                <CopyButton text={value} label={`Copy the value of ${name}`} />
              </>
            }
          />
        ))}
      </tbody>
    </table>
  )
}
