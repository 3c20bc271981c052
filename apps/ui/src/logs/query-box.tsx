import { useRef, useState } from 'react'
import { Icon } from '../kit/icons.tsx'
import { useKeys } from '../kit/use-keys.ts'
import { detectMode, type QueryMode } from './query-text.ts'

/** Where a query is typed: plain text, or LogQL when it begins with `{` or is said to be. */
export function QueryBox(props: {
  readonly value: string
  /** Set when the person overrode what the text looks like. */
  readonly mode: QueryMode | undefined
  readonly onRun: (text: string, mode: QueryMode | undefined) => void
}) {
  const [text, setText] = useState(props.value)
  const input = useRef<HTMLTextAreaElement>(null)
  const [shown, setShown] = useState(props.value)
  if (shown !== props.value) {
    setShown(props.value)
    setText(props.value)
  }
  useKeys({ '/': () => input.current?.focus() })
  const mode = props.mode ?? detectMode(text)
  const choose = (wanted: QueryMode): void => {
    props.onRun(text, wanted === detectMode(text) ? undefined : wanted)
    input.current?.focus()
  }
  return (
    <form
      className="query-box"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        props.onRun(text, props.mode)
      }}
    >
      <span className="segmented" role="group" aria-label="Query language">
        <button
          type="button"
          aria-pressed={mode === 'text'}
          title="Lines that contain this text, as typed"
          onClick={() => choose('text')}
        >
          Text
        </button>
        <button
          type="button"
          aria-pressed={mode === 'logql'}
          title="A LogQL log query"
          onClick={() => choose('logql')}
        >
          LogQL
        </button>
      </span>
      <textarea
        ref={input}
        className={mode === 'logql' ? 'field query-input mono' : 'field query-input'}
        data-testid="query-box"
        aria-label="Query"
        rows={1}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        placeholder={
          mode === 'logql'
            ? '{service_name="shop"} |= "error"'
            : 'Search the lines, or type { for LogQL'
        }
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {text !== '' && (
        <button
          type="button"
          className="icon-btn query-clear"
          aria-label="Clear the query"
          onClick={() => {
            setText('')
            props.onRun('', undefined)
            input.current?.focus()
          }}
        >
          <Icon name="close" size={14} />
        </button>
      )}
      <button type="submit" className="btn" aria-label="Run the query" title="Run (Enter)">
        <Icon name="search" size={14} />
      </button>
    </form>
  )
}
