/** The environment, read once; nothing else in the server looks at it. */
export function readEnv(): Readonly<Record<string, string | undefined>> {
  return process.env
}
