import { useState, useSyncExternalStore } from 'react'
import { compact, grouped } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../kit/notices.tsx'
import { useKeys } from '../kit/use-keys.ts'
import type { LineActions } from './line-actions.ts'
import { ResultsView } from './results-view.tsx'
import type { TailSession, TailSnapshot } from './tail-session.ts'
import { useTail } from './use-tail.ts'
import { ViewToggles } from './view-toggles.tsx'

interface Props {
  readonly query: string
  readonly traceId: string
  readonly needles: readonly string[]
  readonly actions: LineActions
}

/** Lines as they are kept, newest last. */
export function LiveResults(props: Props) {
  return <Tail key={`${props.query}|${props.traceId}`} {...props} />
}

function Tail(props: Props) {
  const session = useTail(props.query, props.traceId)
  const tail = useSyncExternalStore(session.subscribe, session.get)
  // Scrolling back to the end ends a pause that scrolling began, not one that was asked for.
  const [auto, setAuto] = useState(false)
  const pause = (byItself: boolean): void => {
    if (!tail.paused) setAuto(byItself)
    session.pause()
  }
  const resume = (): void => {
    setAuto(false)
    session.resume()
  }
  useKeys({
    ' ': () => (tail.paused ? resume() : pause(false)),
    f: resume,
  })
  return (
    <ResultsView
      rows={tail.rows}
      at=""
      needles={props.needles}
      follow={!tail.paused}
      actions={props.actions}
      onSelect={() => pause(true)}
      onLeaveEnd={() => pause(true)}
      onReachEnd={() => auto && resume()}
      onLoadGap={(id) => void session.loadGap(id)}
      header={
        <TailBar tail={tail} onPause={() => pause(false)} onResume={resume} session={session} />
      }
      overlay={
        tail.paused && tail.held > 0 ? (
          <button type="button" className="new-pill" data-testid="new-lines" onClick={resume}>
            <Icon name="down" size={14} /> {grouped(tail.held)} new
          </button>
        ) : undefined
      }
      empty={
        tail.state === 'failed' ? (
          <ErrorNotice error={tail.message} />
        ) : (
          <EmptyNotice icon="logs" title="Waiting for lines">
            <p>
              {tail.state === 'live'
                ? 'Connected. Lines that match the query show up here as soon as they are kept.'
                : 'Connecting to the live tail…'}
            </p>
          </EmptyNotice>
        )
      }
    />
  )
}

function TailBar(props: {
  readonly tail: TailSnapshot
  readonly session: TailSession
  readonly onPause: () => void
  readonly onResume: () => void
}) {
  const { tail } = props
  return (
    <div className="results-bar">
      <TailState tail={tail} />
      <button
        type="button"
        className="btn small"
        data-testid="pause-button"
        title="Space"
        onClick={tail.paused ? props.onResume : props.onPause}
      >
        <Icon name={tail.paused ? 'play' : 'pause'} size={12} />
        {tail.paused ? 'Resume' : 'Pause'}
      </button>
      <span>
        <b>{compact(tail.perSecond)}</b> lines/s
      </span>
      <span className="muted" data-testid="result-count">
        {grouped(tail.rows.length)} shown
      </span>
      <span className={tail.held > 0 ? 'held' : 'muted'} data-testid="held-count">
        {grouped(tail.held)} held
      </span>
      <span className={tail.dropped > 0 ? 'dropped' : 'muted'} data-testid="dropped-count">
        {grouped(tail.dropped)} dropped
      </span>
      <span className="grow" />
      <button type="button" className="btn small" onClick={() => props.session.clear()}>
        Clear
      </button>
      <ViewToggles />
    </div>
  )
}

function TailState({ tail }: { readonly tail: TailSnapshot }) {
  const [text, kind] =
    tail.state === 'failed'
      ? ['STOPPED', 'off']
      : tail.state === 'reconnecting'
        ? ['RECONNECTING', 'wait']
        : tail.state === 'connecting'
          ? ['CONNECTING', 'wait']
          : tail.paused
            ? [`PAUSED (${grouped(tail.held)} held)`, 'paused']
            : ['LIVE', 'live']
  return (
    <span className={`tail-state ${kind}`} role="status" data-testid="tail-state">
      {text}
    </span>
  )
}
