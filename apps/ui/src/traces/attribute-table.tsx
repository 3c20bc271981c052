import { CopyButton } from '../kit/copy-button.tsx'
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
      <tbody>
        {pairs.map(({ key, value }) => (
          <tr key={key}>
            <th scope="row">{key}</th>
            <td className={typeof value === 'string' ? '' : 'typed'}>{attributeText(value)}</td>
            <td className="copy-cell">
              <CopyButton text={attributeText(value)} label={`Copy the value of ${key}`} />
            </td>
          </tr>
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
