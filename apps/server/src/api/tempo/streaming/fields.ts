import { TailspanError } from '@tailspan/model'
import protobuf from 'protobufjs/minimal.js'

const VARINT = 0
const BYTES = 2

/**
 * The fields of a small protobuf message by their numbers: integers and bytes, each as often as it
 * was sent. Other types are passed over.
 */
export class Fields {
  readonly #integers = new Map<number, bigint>()
  readonly #bytes = new Map<number, Uint8Array[]>()

  /** Throws `bad_request` for what is no protobuf message. */
  constructor(message: Uint8Array) {
    try {
      const reader = protobuf.Reader.create(message)
      while (reader.pos < reader.len) {
        const tag = reader.uint32()
        const field = tag >>> 3
        if ((tag & 7) === VARINT) this.#integers.set(field, toBigInt(reader.uint64()))
        else if ((tag & 7) === BYTES) this.#add(field, reader.bytes())
        else reader.skipType(tag & 7)
      }
    } catch (error) {
      throw new TailspanError('bad_request', 'the request is no valid protobuf message', {
        cause: error,
      })
    }
  }

  /** An unsigned integer, 0 when it was not sent. */
  integer(field: number): bigint {
    return this.#integers.get(field) ?? 0n
  }

  /** A text, '' when it was not sent; the last one counts. */
  text(field: number): string {
    return Buffer.from(this.#bytes.get(field)?.at(-1) ?? []).toString()
  }

  /** The messages of a repeated field. */
  messages(field: number): Fields[] {
    return (this.#bytes.get(field) ?? []).map((bytes) => new Fields(bytes))
  }

  #add(field: number, bytes: Uint8Array): void {
    const list = this.#bytes.get(field)
    if (list) list.push(bytes)
    else this.#bytes.set(field, [bytes])
  }
}

function toBigInt({ low, high }: protobuf.Long): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
