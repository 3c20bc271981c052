import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { TailspanError } from '@tailspan/model'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what is kept on disk, by a key that is kept elsewhere. */
export class SecretBox {
  readonly #text: string
  #derived: Buffer | undefined

  /** `key` is any text: a passphrase, or random bytes in any spelling. */
  constructor(key: string) {
    this.#text = key
  }

  /** Worked out when it is first needed: that takes some time on purpose. */
  get #key(): Buffer {
    this.#derived ??= scryptSync(this.#text, 'tailspan clusters', 32)
    return this.#derived
  }

  /** `place` is where it will be kept; it opens only there. */
  seal(text: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce)
    cipher.setAAD(Buffer.from(place))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
  }

  /** @throws TailspanError unavailable when the key is another, or the text was changed */
  open(sealed: string, place: string): string {
    const bytes = Buffer.from(sealed, 'base64')
    const nonce = bytes.subarray(0, NONCE_BYTES)
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, nonce)
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      const rest = bytes.subarray(NONCE_BYTES + TAG_BYTES)
      return decipher.update(rest, undefined, 'utf8') + decipher.final('utf8')
    } catch (cause) {
      throw new TailspanError(
        'unavailable',
        `the secrets of ${place} do not open with this key; start with the key they were kept with, or set them anew`,
        { cause },
      )
    }
  }
}
