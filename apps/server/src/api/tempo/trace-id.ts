import { TailspanError } from '@tailspan/model'

/** A trace id of a path, padded to 32 lower-case hex digits. Throws `bad_request`. */
export function parseTraceId(text: string): string {
  const bad = /[^0-9a-fA-F]/.exec(text)
  if (bad !== null) {
    throw new TailspanError(
      'bad_request',
      `trace IDs can only contain hex characters: invalid character '${bad[0]}' at position ${bad.index + 1}`,
    )
  }
  if (text.length > 32) {
    throw new TailspanError('bad_request', "trace IDs can't be larger than 128 bits")
  }
  return text.toLowerCase().padStart(32, '0')
}
