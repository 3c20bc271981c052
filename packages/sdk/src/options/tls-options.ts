/** PEM text, or the file that holds it. */
export type Pem = string | { readonly file: string }

/** How an https server is trusted, and what it is shown. */
export interface TlsOptions {
  /** Certificates to trust instead of the well-known ones. */
  readonly ca?: Pem
  /** Own certificate, for servers that ask for one; with `key`. */
  readonly cert?: Pem
  readonly key?: Pem
}

/** PEM that was read, in the words of `node:tls`. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}
