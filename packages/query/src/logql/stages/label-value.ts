const REPLACEMENT = '\ufffd'

/** A text as a label value: characters that could not be decoded become blanks. */
export function toLabelValue(text: string): string {
  return text.includes(REPLACEMENT) ? text.replaceAll(REPLACEMENT, ' ') : text
}
