import { ChangingFile } from './changing-file.ts'

/** PEM text, or the file that holds it. */
export type Pem = string | { readonly file: string }

/** How an https server is trusted, and what it is shown. */
export interface TlsOptions {
  /** Certificates to trust instead of the well-known ones. */
  readonly ca?: Pem
  /** Own certificate, with `key`. */
  readonly cert?: Pem
  readonly key?: Pem
  /** Name the certificate must be for, when it is not that of the URL. */
  readonly servername?: string
  /** Trust any certificate. For trying out only: a warning is given. */
  readonly skipVerify?: boolean
}

/** TLS settings with the files read; in the words of `node:tls`. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized: boolean
}

const MAX_PEM_BYTES = 4 * 1024 * 1024

/** Reads TLS settings, again whenever a file changed. */
export class TlsSource {
  readonly #options: TlsOptions
  readonly #files = new Map<string, ChangingFile>()

  constructor(options: TlsOptions) {
    this.#options = options
  }

  /** @throws an Error with the file and the reason */
  async read(): Promise<TlsMaterial> {
    const { ca, cert, key, servername, skipVerify } = this.#options
    return {
      ...(ca === undefined ? {} : { ca: await this.#text(ca) }),
      ...(cert === undefined ? {} : { cert: await this.#text(cert) }),
      ...(key === undefined ? {} : { key: await this.#text(key) }),
      ...(servername === undefined ? {} : { servername }),
      rejectUnauthorized: skipVerify !== true,
    }
  }

  async #text(pem: Pem): Promise<string> {
    if (typeof pem === 'string') return pem
    let file = this.#files.get(pem.file)
    if (file === undefined) {
      file = new ChangingFile(pem.file, MAX_PEM_BYTES)
      this.#files.set(pem.file, file)
    }
    return file.read()
  }
}

/** Whether two settings make the same connections. */
export function sameMaterial(a: TlsMaterial, b: TlsMaterial): boolean {
  return a.ca === b.ca && a.cert === b.cert && a.key === b.key
}
