/**
 * Loads the chart when it is first shown. uPlot formats numbers for `navigator.language` while it
 * is being loaded and fails on one that is no language tag, which browsers under a POSIX locale
 * report (`en-US@posix`); these get English.
 */
export async function loadHistogram() {
  try {
    Intl.getCanonicalLocales(navigator.language)
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true })
  }
  const { Histogram } = await import('./histogram.tsx')
  return { default: Histogram }
}
