import { compact } from '../kit/format.ts'

/** Levels with their counts; each can be chosen alone or with others. */
export function LevelChips(props: {
  readonly totals: readonly (readonly [level: string, count: number])[]
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
}) {
  const { chosen } = props
  const toggle = (level: string): void => {
    const next = new Set(chosen)
    if (!next.delete(level)) next.add(level)
    props.onChange(next)
  }
  return (
    <span className="chips" role="group" aria-label="Levels">
      {props.totals.map(([level, count]) => (
        <button
          key={level}
          type="button"
          className={`chip lvl-${level}${chosen.size > 0 && !chosen.has(level) ? ' off' : ''}`}
          aria-pressed={chosen.has(level)}
          onClick={() => toggle(level)}
        >
          <span className="lvl-dot" />
          {level} <b>{compact(count)}</b>
        </button>
      ))}
      {chosen.size > 0 && (
        <button type="button" className="chip" onClick={() => props.onChange(new Set())}>
          all levels
        </button>
      )}
    </span>
  )
}
