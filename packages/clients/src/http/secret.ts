import { ChangingFile } from './changing-file.ts'

/** A secret: itself, the file that holds it, or the name of an environment variable that does. */
export type Secret = string | { readonly file: string } | { readonly env: string }

/** Reads an environment variable; the program decides which there are. */
export type ReadEnv = (name: string) => string | undefined

/** A secret as it stands at the moment: files and variables may change while the program runs. */
export interface SecretSource {
  /**
   * The secret without blanks around it.
   * @throws an Error that says where it should have come from, never what it is
   */
  read(): Promise<string>
}

/** A longer file is no secret but a mistake. */
const MAX_SECRET_BYTES = 64 * 1024

export function secretSource(secret: Secret, readEnv: ReadEnv): SecretSource {
  if (typeof secret === 'string') return { read: async () => checked(secret, 'the value') }
  if ('env' in secret) {
    const place = `the environment variable ${secret.env}`
    return {
      read: async () => {
        const value = readEnv(secret.env)
        if (value === undefined) throw new Error(`${place} is not set`)
        return checked(value, place)
      },
    }
  }
  const file = new ChangingFile(secret.file, MAX_SECRET_BYTES)
  return { read: async () => checked(await file.read(), `the file ${secret.file}`) }
}

function checked(value: string, place: string): string {
  const secret = value.trim()
  if (secret === '') throw new Error(`${place} is empty`)
  return secret
}
