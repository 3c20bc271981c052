import { Fragment, type ReactNode } from 'react'

/** Values longer than this, or of more than one line, stand below their name over the whole width. */
const MAX_BESIDE = 120

/** A name of several parts, which may be broken after its dots and underscores. */
function Breakable({ name }: { readonly name: string }) {
  return name.split(/(?<=[._])/).map((part, i) => (
    // The parts of one name have no names of their own, only an order.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ))
}

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
  readonly name: string
  readonly value: string
  readonly valueClass?: string
  readonly actions: ReactNode
  readonly actionsClass: string
}) {
  const { value, valueClass } = props
  const name = <Breakable name={props.name} />
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
