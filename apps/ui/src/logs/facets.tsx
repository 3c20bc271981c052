import { memo } from 'react'
import { compact } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { levelClass } from '../kit/palette.ts'
import type { Field } from '../kit/wire.ts'
import { isLabelName } from './query-text.ts'

/** Fields that open by themselves, and come first. */
const FIRST = ['service_name', 'detected_level', 'level']

/** The fields of the lines in range with their most frequent values, each one click from a filter. */
export const Facets = memo(function Facets(props: {
  readonly fields: readonly Field[] | undefined
  readonly failed: boolean
  readonly onFilter: (name: string, op: '=' | '!=', value: string) => void
}) {
  const rank = (field: Field): number => {
    const first = FIRST.indexOf(field.name)
    return first >= 0 ? first : field.kind === 'label' ? 10 : 20
  }
  const fields = [...(props.fields ?? [])].sort(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1),
  )
  return (
    <aside className="facets" aria-label="Fields">
      {fields.length === 0 && (
        <p className="muted facets-empty">
          {props.failed
            ? 'Fields cannot be shown for this query.'
            : props.fields
              ? 'No fields in this range.'
              : 'Counting fields…'}
        </p>
      )}
      {fields.map((field, i) => (
        <details key={`${field.kind} ${field.name}`} open={i < 4}>
          <summary>
            <Icon name="right" size={12} />
            <span className="ellipsis" title={field.name}>
              {field.name}
            </span>
            {field.kind === 'metadata' && (
              <span className="tag" title="Structured metadata">
                meta
              </span>
            )}
            <span className="grow" />
            <span className="muted">{field.values.length >= 10 ? '10+' : field.values.length}</span>
          </summary>
          <FacetValues field={field} onFilter={props.onFilter} />
        </details>
      ))}
    </aside>
  )
})

function FacetValues(props: {
  readonly field: Field
  readonly onFilter: (name: string, op: '=' | '!=', value: string) => void
}) {
  const { field } = props
  const most = Math.max(1, ...field.values.map((v) => v.count))
  const usable = isLabelName(field.name)
  return (
    <ul>
      {field.values.map(({ value, count }) => (
        <li key={value}>
          <span className="facet-share" style={{ width: `${(count / most) * 100}%` }} />
          <button
            type="button"
            className="facet-value"
            title={`${value}: ${count} lines. Click to filter.`}
            disabled={!usable}
            onClick={() => props.onFilter(field.name, '=', value)}
          >
            {FIRST.indexOf(field.name) > 0 && (
              <span className={`lvl-dot lvl-${levelClass(value)}`} />
            )}
            <span className="ellipsis">{value}</span>
          </button>
          <span className="facet-count">{compact(count)}</span>
          {usable && (
            <button
              type="button"
              className="icon-btn facet-not"
              aria-label={`Without ${field.name} ${value}`}
              title="Only lines without this value"
              onClick={() => props.onFilter(field.name, '!=', value)}
            >
              <Icon name="minus" size={12} />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}
