/// <reference lib="es2024.string" />

/** The text as UTF-8 can hold it: half a surrogate pair becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
}

/**
 * Metadata that DuckDB's JSON reader accepts: `JSON.stringify` writes half a surrogate pair as an
 * escape, which that reader refuses.
 */
export function wellFormedMetadata(text: string): string {
  if (!text.includes('\\ud')) return text
  const pairs = JSON.parse(text) as Record<string, string>
  const fixed = Object.entries(pairs).map(
    ([name, value]) => `${JSON.stringify(wellFormed(name))}:${JSON.stringify(wellFormed(value))}`,
  )
  return `{${fixed.join(',')}}`
}
