import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { getJson } from '../kit/api.ts'
import { Icon } from '../kit/icons.tsx'
import { useKeys } from '../kit/use-keys.ts'
import { parseTracesSearch, type TracesSearch } from './search-params.ts'

/** The conditions of a trace search, as fields or as TraceQL. */
export function TraceSearchForm(props: {
  readonly search: TracesSearch
  readonly onSearch: (search: TracesSearch) => void
}) {
  const { search } = props
  const [draft, setDraft] = useState(search)
  const [mode, setMode] = useState(modeOf(search))
  // What the URL says now takes the place of the draft; the fields stay, and so does the focus.
  const [shown, setShown] = useState(search)
  if (JSON.stringify(shown) !== JSON.stringify(search)) {
    setShown(search)
    setDraft(search)
    setMode(modeOf(search))
  }
  const first = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => first.current?.focus() })
  const services = useQuery({
    queryKey: ['services'],
    queryFn: ({ signal }) => getJson<{ services: string[] }>('/api/v1/traces/services', {}, signal),
  })
  const run = (next: TracesSearch): void => {
    const { q, from, to, ...fields } = next
    const time = from === undefined ? {} : { from, ...(to === undefined ? {} : { to }) }
    const asked = mode === 'traceql' ? { q } : fields
    props.onSearch(parseTracesSearch({ ...asked, ...time }))
  }
  const known = services.data?.services ?? []
  const listed =
    draft.service === undefined || known.includes(draft.service) ? known : [draft.service, ...known]
  return (
    <form
      className="trace-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        run(draft)
      }}
    >
      <span className="segmented" role="group" aria-label="Kind of search">
        <button type="button" aria-pressed={mode === 'fields'} onClick={() => setMode('fields')}>
          Fields
        </button>
        <button type="button" aria-pressed={mode === 'traceql'} onClick={() => setMode('traceql')}>
          TraceQL
        </button>
      </span>
      {mode === 'traceql' ? (
        <input
          ref={first}
          className="field mono grow"
          aria-label="TraceQL"
          data-testid="traceql-box"
          spellCheck={false}
          placeholder='{ resource.service.name = "shop" && duration > 200ms }'
          value={draft.q ?? ''}
          onChange={(event) => setDraft({ ...draft, q: event.target.value })}
        />
      ) : (
        <>
          <select
            className="field"
            aria-label="Service"
            value={draft.service ?? ''}
            onChange={(event) => {
              const next = { ...draft, service: event.target.value }
              setDraft(next)
              run(next)
            }}
          >
            <option value="">All services</option>
            {listed.map((service) => (
              <option key={service} value={service}>
                {service}
              </option>
            ))}
          </select>
          <input
            ref={first}
            className="field grow"
            aria-label="Span name"
            placeholder="Span name, such as GET /cart"
            value={draft.name ?? ''}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
          <input
            className="field short"
            aria-label="Minimal duration"
            placeholder="min 250ms"
            value={draft.minDuration ?? ''}
            onChange={(event) => setDraft({ ...draft, minDuration: event.target.value })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={draft.errors === 'true'}
              onChange={(event) => {
                const { errors: _, ...rest } = draft
                const next: TracesSearch = event.target.checked ? { ...rest, errors: 'true' } : rest
                setDraft(next)
                run(next)
              }}
            />
            Errors only
          </label>
        </>
      )}
      <button type="submit" className="btn" aria-label="Search">
        <Icon name="search" size={14} />
      </button>
    </form>
  )
}

function modeOf(search: TracesSearch): 'fields' | 'traceql' {
  return search.q === undefined ? 'fields' : 'traceql'
}
