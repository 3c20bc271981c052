import { type AttributesText, encodeAttribute } from './attributes.ts'

/**
 * Name of the attribute that is true on the server's part of a span that its client began: both
 * parts have the same id, as Zipkin has it, and the server's hangs below the client's.
 */
export const SHARED_SPAN = 'zipkin.shared'

const TEXT = encodeAttribute({ key: SHARED_SPAN, value: true })

/** Whether the attributes are those of the server's part of a shared span. */
export function isSharedSpan(attributes: AttributesText): boolean {
  return attributes.includes(TEXT)
}
