import type { TypedValue } from '@tailspan/clients'
import type { Static } from '@tailspan/query'
import { parseDuration } from '@tailspan/query/syntax'

const STATUSES = ['unset', 'ok', 'error'] as const
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const

/** A value of a tag as the engine has it; what cannot be read as its type says is text. */
export function staticOf({ type, value }: TypedValue): Static {
  switch (type) {
    case 'int':
      return /^-?[0-9]+$/.test(value) ? { type, value: BigInt(value) } : text(value)
    case 'float':
      return Number.isNaN(Number(value)) ? text(value) : { type, value: Number(value) }
    case 'bool':
      return { type, value: value === 'true' }
    case 'duration': {
      const parsed = parseDuration(value, false)
      return typeof parsed === 'bigint' ? { type, value: parsed } : text(value)
    }
    case 'keyword': {
      const status = STATUSES.find((one) => one === value)
      const kind = KINDS.find((one) => one === value)
      return status
        ? { type: 'status', value: status }
        : kind
          ? { type: 'kind', value: kind }
          : text(value)
    }
    default:
      return text(value)
  }
}

function text(value: string): Static {
  return { type: 'string', value }
}
