import type { AttributesText } from '@tailspan/model'

/**
 * The AttributesText of what AttributePacker made of it. `keys` are the keys of the span's set, as
 * JSON literals.
 */
export function unpackAttributes(text: string, keys: readonly string[]): AttributesText {
  if (text === '' || text.startsWith('[')) return text
  let list = ''
  let start = 0
  for (const key of keys) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    list += `${list === '' ? '[' : ','}{"key":${key},"value":${unpackValue(text.slice(start, end))}}`
    start = end + 1
  }
  return `${list}]`
}

/** The AnyValue that stands in a line. */
export function unpackValue(line: string): string {
  switch (line.charCodeAt(0)) {
    case 0x22: // "
      return `{"stringValue":${line}}`
    case 0x7b: // {
      return line
    case 0x7e: // ~
      return `{"doubleValue":${line.slice(1)}}`
    case 0x74: // t
    case 0x66: // f
      return `{"boolValue":${line}}`
    default:
      return `{"intValue":"${line}"}`
  }
}
