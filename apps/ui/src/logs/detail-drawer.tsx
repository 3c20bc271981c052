import { Link } from '@tanstack/react-router'
import { CopyButton } from '../kit/copy-button.tsx'
import { isoNano } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { JsonText } from '../kit/json-text.tsx'
import { levelClass } from '../kit/palette.ts'
import type { LogLine } from '../kit/wire.ts'
import { ContextLines } from './context-lines.tsx'
import { asCurl, asJson, asLogQL } from './copy-as.ts'
import type { LineActions } from './line-actions.ts'
import { LineFields } from './line-fields.tsx'
import { parseObject } from './summarise.ts'

export type DrawerTab = 'overview' | 'json' | 'context'

const TABS: readonly (readonly [DrawerTab, string])[] = [
  ['overview', 'Fields'],
  ['json', 'JSON'],
  ['context', 'Context'],
]

/** Everything about one line. */
export function DetailDrawer(props: {
  readonly line: LogLine
  readonly tab: DrawerTab
  readonly actions: LineActions
  readonly onTab: (tab: DrawerTab) => void
  readonly onClose: () => void
}) {
  const { line, tab, actions } = props
  const level = levelClass(line.level)
  const { streamLabels } = actions
  return (
    <aside className="drawer" aria-label="Line details" data-testid="log-details">
      <header className="drawer-head">
        <span className={`lvl-badge lvl-${level}`}>{level}</span>
        <b className="ellipsis">{line.service || 'no service'}</b>
        <time className="muted mono ellipsis grow">{isoNano(line.ts)}</time>
        <button type="button" className="icon-btn" aria-label="Close" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="drawer-actions">
        {line.traceId !== '' && (
          <Link
            className="btn primary small"
            to="/traces/$traceId"
            params={{ traceId: line.traceId }}
            search={line.spanId === '' ? {} : { span: line.spanId }}
            data-testid="drawer-open-trace"
          >
            <Icon name="traces" size={14} /> Open trace
          </Link>
        )}
        <CopyButton className="btn small" label="Copy the line" caption="Line" text={line.line} />
        <CopyButton
          className="btn small"
          label="Copy as JSON"
          caption="JSON"
          text={() => asJson(line)}
        />
        <CopyButton
          className="btn small"
          label="Copy a query that finds it"
          caption="LogQL"
          text={() => asLogQL(line, streamLabels)}
        />
        <CopyButton
          className="btn small"
          label="Copy as curl command"
          caption="curl"
          text={() => asCurl(line, streamLabels, location.origin)}
        />
      </div>
      <div className="tabs" role="tablist">
        {TABS.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => props.onTab(name)}
          >
            {title}
          </button>
        ))}
      </div>
      <div className="drawer-body" role="tabpanel">
        {tab === 'overview' && (
          <>
            {/* A long line scrolls, also by keyboard. */}
            <pre className="drawer-line" tabIndex={0} aria-label="The line">
              {line.line}
            </pre>
            <LineFields line={line} actions={actions} />
          </>
        )}
        {tab === 'json' && <JsonText value={parseObject(line.line) ?? JSON.parse(asJson(line))} />}
        {tab === 'context' && <ContextLines line={line} streamLabels={streamLabels} />}
      </div>
    </aside>
  )
}
