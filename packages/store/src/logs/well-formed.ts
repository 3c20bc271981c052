const LONE_SURROGATE = /\p{Surrogate}/u

/** The text as UTF-8 can hold it: half a surrogate pair becomes U+FFFD. */
export function wellFormed(text: string): string {
  return LONE_SURROGATE.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text
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
