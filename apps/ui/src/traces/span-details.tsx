import { Link } from '@tanstack/react-router'
import { CopyButton } from '../kit/copy-button.tsx'
import { clockTime, duration } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { levelClass } from '../kit/palette.ts'
import { AttributeTable } from './attribute-table.tsx'
import { readGenAi } from './gen-ai.ts'
import { GenAiView } from './gen-ai-view.tsx'
import { logsAround } from './log-links.ts'
import type { PlacedLog } from './place-logs.ts'
import type { TreeNode } from './tree.ts'

/** Everything about one span. */
export function SpanDetails(props: {
  readonly node: TreeNode
  readonly startNs: bigint
  readonly slot: number
  readonly logs: readonly PlacedLog[]
  readonly onClose: () => void
}) {
  const { node, logs } = props
  const { span } = node
  const genAi = readGenAi(
    span,
    logs.map(({ line }) => line.line),
  )
  return (
    <aside className="span-details" aria-label="Span details" data-testid="span-details">
      <header className={`span-details-head svc-${props.slot}`}>
        <span className="svc-bar" />
        <div className="ellipsis">
          <h2 className="ellipsis" title={span.name}>
            {span.name}
          </h2>
          <div className="muted ellipsis">
            {span.service || 'no service'} · {span.kind}
          </div>
        </div>
        <span className="grow" />
        <CopyButton label="Copy the span as JSON" text={() => JSON.stringify(span, null, 2)} />
        <button type="button" className="icon-btn" aria-label="Close" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="span-details-body">
        {span.status === 'error' && (
          <div className="notice notice-error">
            <Icon name="error" />
            <div className="notice-body">{failureOf(span)}</div>
          </div>
        )}
        <dl className="trace-facts">
          <div>
            <dt>Duration</dt>
            <dd>{duration(node.duration)}</dd>
          </div>
          <div>
            <dt>Start</dt>
            <dd title={clockTime(span.start)}>+{duration(node.start)}</dd>
          </div>
          <div>
            <dt>Status</dt>
            <dd>{span.status}</dd>
          </div>
          <div>
            <dt>Span id</dt>
            <dd className="mono">
              {span.spanId}
              <CopyButton text={span.spanId} label="Copy the span id" />
            </dd>
          </div>
        </dl>
        {genAi && <GenAiView info={genAi} />}
        <AttributeTable title="Attributes" pairs={span.attributes} open />
        {span.events.length > 0 && (
          <details open>
            <summary>
              Events <span className="muted">{span.events.length}</span>
            </summary>
            {span.events.slice(0, 200).map((event, i) => (
              // Events have no id; their list never changes.
              // oxlint-disable-next-line react/no-array-index-key
              <div className="span-event" key={i}>
                <b>{event.name}</b>{' '}
                <span className="muted">
                  +{duration(Number(BigInt(event.time) - props.startNs) / 1e6)}
                </span>
                <AttributeTable pairs={event.attributes} />
              </div>
            ))}
          </details>
        )}
        {logs.length > 0 && (
          <details open>
            <summary>
              Log lines <span className="muted">{logs.length}</span>
            </summary>
            {logs.slice(0, 200).map(({ line }, i) => (
              <Link
                // Two equal lines may stand at one instant.
                // oxlint-disable-next-line react/no-array-index-key
                key={`${line.ts} ${i}`}
                className={`span-log lvl-${levelClass(line.level)}`}
                to="/logs"
                search={logsAround(line)}
                title="Show it among the log lines of its time"
              >
                <span className="log-bar" />
                <time className="log-time">{clockTime(line.ts)}</time>
                <span>{line.line.slice(0, 1000)}</span>
              </Link>
            ))}
          </details>
        )}
        {span.links.length > 0 && (
          <details open>
            <summary>
              Links <span className="muted">{span.links.length}</span>
            </summary>
            {span.links.map((link) => (
              <div className="span-event" key={`${link.traceId} ${link.spanId}`}>
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: link.traceId }}
                  search={{ span: link.spanId }}
                >
                  <code>{link.traceId}</code>
                </Link>
                <AttributeTable pairs={link.attributes} />
              </div>
            ))}
          </details>
        )}
        <AttributeTable title="Resource" pairs={span.resource} />
        {span.scope.name !== '' && (
          <p className="muted">
            Written by {span.scope.name} {span.scope.version}
          </p>
        )}
      </div>
    </aside>
  )
}

/** What the span itself says went wrong: its status, or else its first exception. */
function failureOf({ statusMessage, events }: TreeNode['span']): string {
  if (statusMessage) return statusMessage
  const exception = events.find((event) => event.name === 'exception')
  const message = exception?.attributes.find(({ key }) => key === 'exception.message')?.value
  return typeof message === 'string' && message !== '' ? message : 'This span failed.'
}
