import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { Icon } from '../kit/icons.tsx'
import { usePrefs } from '../kit/preferences-context.tsx'
import { useKeys } from '../kit/use-keys.ts'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { StatusBar } from './status-bar.tsx'
import { useTheme } from './use-theme.ts'

/** Icon rail, page, footer. */
export function Shell() {
  const [prefs, setPrefs] = usePrefs()
  const [help, setHelp] = useState(false)
  const chord = useRef(0)
  const navigate = useNavigate()
  const theme = useTheme(prefs.theme)
  const toggle = (): void => setPrefs({ theme: theme === 'dark' ? 'light' : 'dark' })
  const afterG = (go: () => Promise<void>) => (event: KeyboardEvent) => {
    if (chord.current === 0 || event.timeStamp - chord.current > 1000) return false
    chord.current = 0
    event.stopImmediatePropagation()
    void go()
    return true
  }
  // Before the page's own keys: `t` after `g` is not the `t` that opens a trace.
  useKeys(
    {
      '?': () => setHelp(true),
      T: toggle,
      g: (event) => {
        chord.current = event.timeStamp
      },
      l: afterG(() => navigate({ to: '/logs' })),
      t: afterG(() => navigate({ to: '/traces' })),
    },
    true,
  )
  return (
    <div className="shell">
      <nav className="rail" aria-label="Pages">
        <img src="/icon.svg" width="26" height="26" alt="Tailspan" />
        <Link to="/logs" title="Logs (g l)" aria-label="Logs" activeProps={{ className: 'active' }}>
          <Icon name="logs" size={18} />
        </Link>
        <Link
          to="/traces"
          title="Traces (g t)"
          aria-label="Traces"
          activeProps={{ className: 'active' }}
        >
          <Icon name="traces" size={18} />
        </Link>
        <span className="grow" />
        <button
          type="button"
          title="Keyboard shortcuts (?)"
          aria-label="Keyboard shortcuts"
          onClick={() => setHelp(true)}
        >
          <Icon name="help" size={18} />
        </button>
        <button
          type="button"
          title="Light or dark (Shift+T)"
          aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
          data-testid="theme-toggle"
          onClick={toggle}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={18} />
        </button>
      </nav>
      <main className="main">
        <Outlet />
      </main>
      <StatusBar />
      {help && <ShortcutSheet onClose={() => setHelp(false)} />}
    </div>
  )
}
