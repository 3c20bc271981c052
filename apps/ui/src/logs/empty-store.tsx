import { useState } from 'react'
import { CopyButton } from '../kit/copy-button.tsx'
import { grouped } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import type { StatusAnswer } from '../kit/wire.ts'
import { snippets } from './snippets.ts'

/** The first page of a new data folder: where to send, how, and what has arrived so far. */
export function EmptyStore(props: { readonly status: StatusAnswer; readonly onDone: () => void }) {
  const { endpoints, totals } = props.status
  const list = snippets(endpoints)
  const [at, setAt] = useState(0)
  const snippet = list[at]
  const arrived = totals.lines + totals.spans > 0
  return (
    <div className="onboarding" data-testid="empty-store">
      <h1>Send your first log line or span</h1>
      <p className="muted">
        Tailspan listens. Nothing has arrived yet, and nothing needs to be configured here.
      </p>
      <div className="onboarding-grid">
        <Endpoint name="OTLP over HTTP" value={endpoints.otlpHttp} />
        {endpoints.otlpGrpc !== null && (
          <Endpoint name="OTLP over gRPC" value={endpoints.otlpGrpc} />
        )}
        <Endpoint name="Zipkin" value={endpoints.zipkin} />
        <Endpoint name="Loki push" value={endpoints.loki} />
      </div>
      <div className="snippet">
        <div className="tabs" role="tablist" aria-label="Ways to send">
          {list.map((s, i) => (
            <button
              key={s.title}
              type="button"
              role="tab"
              aria-selected={i === at}
              onClick={() => setAt(i)}
            >
              {s.title}
            </button>
          ))}
          <span className="grow" />
          {snippet && (
            <CopyButton className="btn small" label="Copy" caption="Copy" text={snippet.text} />
          )}
        </div>
        {snippet && (
          <div role="tabpanel">
            <p className="muted">{snippet.hint}</p>
            <pre>{snippet.text}</pre>
          </div>
        )}
      </div>
      <div className="onboarding-ticks" role="status">
        <Tick name="log lines" count={totals.lines} />
        <Tick name="spans" count={totals.spans} />
        {arrived && (
          <button type="button" className="btn primary" data-testid="see-it" onClick={props.onDone}>
            See it <Icon name="right" size={14} />
          </button>
        )}
      </div>
    </div>
  )
}

function Endpoint({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="endpoint">
      <span className="muted">{name}</span>
      <code className="ellipsis">{value}</code>
      <CopyButton text={value} label={`Copy the address for ${name}`} />
    </div>
  )
}

function Tick({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <span className={count > 0 ? 'tick done' : 'tick'}>
      {count > 0 ? <Icon name="check" size={14} /> : <span className="spinner tiny" />}
      {count > 0 ? `${grouped(count)} ${name} received` : `waiting for ${name}…`}
    </span>
  )
}
