import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** A place in a queue: everything before it is done with. */
export interface Position {
  /** Number of a segment. */
  readonly segment: number
  /** Bytes from its begin. */
  readonly offset: number
}

/** Turn u64, segment u64, offset u64, CRC u32; little-endian. */
const SLOT_BYTES = 28
const CRC_AT = 24

/**
 * Keeps a position durably, in two slots that are written in turn: a write that a crash tears leaves
 * the other. The file never grows, so that a full disk does not stop it.
 */
export class PositionFile {
  readonly #handle: FileHandle
  #turn: bigint
  #position: Position

  private constructor(handle: FileHandle, turn: bigint, position: Position) {
    this.#handle = handle
    this.#turn = turn
    this.#position = position
  }

  /** A file that is not there, or has no valid slot, stands for the begin. */
  static async open(path: string): Promise<PositionFile> {
    const handle = await openOrMake(path)
    const bytes = Buffer.alloc(2 * SLOT_BYTES)
    await handle.read(bytes, 0, bytes.length, 0)
    const slots = [readSlot(bytes, 0), readSlot(bytes, SLOT_BYTES)].filter((slot) => slot !== null)
    const newest = slots.sort((a, b) => (a.turn < b.turn ? 1 : -1))[0]
    if (newest) return new PositionFile(handle, newest.turn, newest.position)
    // Both slots are there from the beginning.
    await handle.write(Buffer.alloc(2 * SLOT_BYTES), 0, 2 * SLOT_BYTES, 0)
    await handle.datasync()
    return new PositionFile(handle, 0n, { segment: 0, offset: 0 })
  }

  get position(): Position {
    return this.#position
  }

  /** Resolves when the position is durable. */
  async write(position: Position): Promise<void> {
    const turn = this.#turn + 1n
    const slot = Buffer.alloc(SLOT_BYTES)
    slot.writeBigUInt64LE(turn, 0)
    slot.writeBigUInt64LE(BigInt(position.segment), 8)
    slot.writeBigUInt64LE(BigInt(position.offset), 16)
    slot.writeUInt32LE(crc32(slot.subarray(0, CRC_AT)), CRC_AT)
    await this.#handle.write(slot, 0, SLOT_BYTES, Number(turn % 2n) * SLOT_BYTES)
    await this.#handle.datasync()
    this.#turn = turn
    this.#position = position
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    return open(path, 'w+')
  }
}

function readSlot(bytes: Buffer, at: number): { turn: bigint; position: Position } | null {
  const slot = bytes.subarray(at, at + SLOT_BYTES)
  const turn = slot.readBigUInt64LE(0)
  if (turn === 0n || slot.readUInt32LE(CRC_AT) !== crc32(slot.subarray(0, CRC_AT))) return null
  const position = {
    segment: Number(slot.readBigUInt64LE(8)),
    offset: Number(slot.readBigUInt64LE(16)),
  }
  return { turn, position }
}
