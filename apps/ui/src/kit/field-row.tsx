import type { ReactNode } from 'react'

/** Values longer than this, or of more than one line, stand below their name over the whole width. */
const MAX_BESIDE = 120

/** The columns of a table of `FieldRow`s. */
export function FieldColumns() {
  return (
    <colgroup>
      <col className="field-names" />
      <col />
      <col className="field-actions" />
    </colgroup>
  )
}

/** A name with its value, and what can be done with it. */
export function FieldRow(props: {
  readonly name: ReactNode
  readonly value: string
  readonly valueClass?: string
  readonly actions: ReactNode
  readonly actionsClass: string
}) {
  const { name, value, valueClass } = props
  const actions = <td className={props.actionsClass}>{props.actions}</td>
  if (value.length <= MAX_BESIDE && !value.includes('\n')) {
    return (
      <tr>
        <th scope="row">{name}</th>
        <td className={valueClass}>{value}</td>
        {actions}
      </tr>
    )
  }
  return (
    <>
      <tr>
        <th scope="rowgroup" colSpan={2}>
          {name}
        </th>
        {actions}
      </tr>
      <tr className="field-long">
        <td className={valueClass} colSpan={3}>
          {value}
        </td>
      </tr>
    </>
  )
}
