import type { LineFilter } from './line-filter.ts'

/**
 * Takes labels out of lines by patterns, where the asker knows that patterns are enough. A row is
 * *readable* when the captures are right for it: its line meets `when`, its metadata names none of
 * `labels`, and the captured number, if one is asked for, is a number. What is to become of other
 * rows is up to the asker, who reads them whole.
 */
export interface LineCaptures {
  /** All labels that the asker looks at, captured or not: letters, digits and `_`. */
  readonly labels: readonly string[]
  /** Each list needs at least one filter that the line passes. */
  readonly when: readonly (readonly LineFilter[])[]
  readonly captures: readonly LineCapture[]
  /** Place of the capture that must be absent or a plain number, see `plainNumber`. */
  readonly number?: number
}

/** What the first group of the first match holds; '' without a match. RE2, unanchored. */
export interface LineCapture {
  readonly label: string
  readonly regex: string
  /** A text that every match holds. */
  readonly within?: string
  /** A text that stands in every line from which the asker would take the label, unless there is a backslash in it. */
  readonly needs?: string
}

/** A readable row passes when the capture is a plain number that compares so, or is no number at all but there. */
export interface CaptureTest {
  /** Place in `captures`. */
  readonly capture: number
  readonly op: '=' | '!=' | '<' | '<=' | '>' | '>='
  readonly value: number
}

/** RE2 of a captured plain number, quoted or not: short enough that every reader reads the same. */
export const PLAIN_NUMBER = '^"?(-?[0-9]{1,15}(?:\\.[0-9]{1,15})?)"?$'

const plain = new RegExp(PLAIN_NUMBER)

/** The number that a capture holds; undefined when it is not written plainly. */
export function plainNumber(captured: string): number | undefined {
  const digits = plain.exec(captured)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
