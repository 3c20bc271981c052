import { type ReadEnv, type Secret, secretSource } from './secret.ts'

/** How a client shows who it is. */
export type Auth =
  | { readonly bearer: Secret }
  | { readonly basic: { readonly username: string; readonly password: Secret } }

/** The credentials of one moment. */
export interface Credential {
  /** Value of the header `Authorization`; null for none. */
  readonly header: string | null
  /** Texts that must not be shown anywhere. */
  readonly secrets: readonly string[]
}

/** Credentials that may change while the program runs. */
export interface Credentials {
  /** @throws an Error that says what is missing, without a secret */
  current(): Promise<Credential>
}

const NONE: Credential = { header: null, secrets: [] }

/** A bearer token goes into a header as it is. */
const TOKEN = /^[\x21-\x7e]+$/

export function credentialsOf(auth: Auth | undefined, readEnv: ReadEnv): Credentials {
  if (auth === undefined) return { current: async () => NONE }
  if ('bearer' in auth) {
    const source = secretSource(auth.bearer, readEnv)
    return {
      current: async () => {
        const token = await source.read()
        if (!TOKEN.test(token)) throw new Error('the bearer token has a blank or control character')
        return { header: `Bearer ${token}`, secrets: [token] }
      },
    }
  }
  const { username, password } = auth.basic
  const source = secretSource(password, readEnv)
  return {
    current: async () => {
      const secret = await source.read()
      const encoded = Buffer.from(`${username}:${secret}`, 'utf8').toString('base64')
      return { header: `Basic ${encoded}`, secrets: [encoded, secret] }
    },
  }
}
