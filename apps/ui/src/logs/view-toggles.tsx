import { Icon } from '../kit/icons.tsx'
import { usePrefs } from '../kit/preferences-context.tsx'

/** How rows are drawn, and which panels stand around them. */
export function ViewToggles() {
  const [prefs, setPrefs] = usePrefs()
  return (
    <span className="view-toggles">
      <button
        type="button"
        className="icon-btn"
        aria-pressed={prefs.facets}
        title="Field list"
        aria-label="Show the field list"
        onClick={() => setPrefs({ facets: !prefs.facets })}
      >
        <Icon name="panel" size={14} />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-pressed={prefs.histogram}
        title="Histogram"
        aria-label="Show the histogram"
        onClick={() => setPrefs({ histogram: !prefs.histogram })}
      >
        <Icon name="chart" size={14} />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-pressed={prefs.raw}
        title="Lines as they were sent"
        aria-label="Show raw lines"
        onClick={() => setPrefs({ raw: !prefs.raw })}
      >
        <Icon name="braces" size={14} />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-pressed={prefs.wrap}
        title="Wrap long lines (w)"
        aria-label="Wrap long lines"
        onClick={() => setPrefs({ wrap: !prefs.wrap })}
      >
        <Icon name="wrap" size={14} />
      </button>
    </span>
  )
}
