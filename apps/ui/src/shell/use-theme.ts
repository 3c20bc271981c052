import { useEffect, useSyncExternalStore } from 'react'
import type { Prefs } from '../kit/preferences.ts'

const DARK = '(prefers-color-scheme: dark)'

/** The theme in force, and its application to the document. */
export function useTheme(choice: Prefs['theme']): 'light' | 'dark' {
  const systemDark = useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(DARK)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
    () => window.matchMedia(DARK).matches,
  )
  const theme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  return theme
}
