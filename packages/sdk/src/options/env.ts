/** A variable of the environment; undefined when it is unset or empty. The only reader of `process.env`. */
export function readEnv(name: string): string | undefined {
  const value = process.env[name]
  return value === undefined || value.trim() === '' ? undefined : value
}
