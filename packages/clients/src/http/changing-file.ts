import { open, stat } from 'node:fs/promises'

/** Text of a file that may be replaced while the program runs, such as a mounted token. */
export class ChangingFile {
  readonly #path: string
  readonly #maxBytes: number
  #version = ''
  #text = ''

  constructor(path: string, maxBytes: number) {
    this.#path = path
    this.#maxBytes = maxBytes
  }

  /**
   * The text, read again when size, time or identity of the file are others than before.
   * @throws an Error with path and reason when it cannot be read or is too long
   */
  async read(): Promise<string> {
    try {
      const version = await versionOf(this.#path)
      if (version !== this.#version) {
        this.#text = await readAtMost(this.#path, this.#maxBytes)
        this.#version = version
      }
      return this.#text
    } catch (error) {
      this.#version = ''
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`cannot read the file ${this.#path}: ${reason}`, { cause: error })
    }
  }
}

async function versionOf(path: string): Promise<string> {
  const { mtimeNs, size, ino, dev } = await stat(path, { bigint: true })
  return `${dev}/${ino}/${size}/${mtimeNs}`
}

async function readAtMost(path: string, maxBytes: number): Promise<string> {
  const handle = await open(path)
  try {
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    while (length <= maxBytes) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`)
    return buffer.toString('utf8', 0, length)
  } finally {
    await handle.close()
  }
}
