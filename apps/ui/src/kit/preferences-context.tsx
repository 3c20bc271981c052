import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Preferences, Prefs } from './preferences.ts'

const Context = createContext<Preferences | null>(null)

export const PreferencesProvider = Context.Provider

/** The choices and the way to change them; re-renders on change. */
export function usePrefs(): [Prefs, (change: Partial<Prefs>) => void] {
  const store = useContext(Context)
  if (!store) throw new Error('usePrefs outside of PreferencesProvider')
  const prefs = useSyncExternalStore(store.subscribe, store.get)
  return [prefs, (change) => store.set(change)]
}
