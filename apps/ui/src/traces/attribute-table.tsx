import { CopyButton } from '../kit/copy-button.tsx'
import { FieldColumns, FieldRow } from '../kit/field-row.tsx'
import type { AttributePair } from '../kit/wire.ts'
import { attributeText } from './find-in-trace.ts'

/** Attributes in their order; with a title they can be folded away. */
export function AttributeTable(props: {
  readonly title?: string
  readonly pairs: readonly AttributePair[]
  readonly open?: boolean
}) {
  const { title, pairs } = props
  if (pairs.length === 0) return null
  const table = (
    <table className="fields">
      <FieldColumns />
      <tbody>
        {pairs.map(({ key, value }) => (
          <FieldRow
            key={key}
            name={key}
            value={attributeText(value)}
            valueClass={typeof value === 'string' ? '' : 'typed'}
            actionsClass="copy-cell"
            actions={<CopyButton text={attributeText(value)} label={`Copy the value of ${key}`} />}
          />
        ))}
      </tbody>
    </table>
  )
  if (title === undefined) return table
  return (
    <details open={props.open === true}>
      <summary>
        {title} <span className="muted">{pairs.length}</span>
      </summary>
      {table}
    </details>
  )
}
