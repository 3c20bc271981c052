/** Pairs that a variable may have. */
const MOST = 128

/** `a=1,b=two%20words` as OpenTelemetry's variables have it; what is no pair is left out. */
export function readPairs(text: string | undefined): [name: string, value: string][] {
  if (text === undefined) return []
  return text
    .split(',')
    .slice(0, MOST)
    .flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=')
      const name = decoded(pair.slice(0, Math.max(at, 0)).trim())
      return name === '' ? [] : [[name, decoded(pair.slice(at + 1).trim())]]
    })
}

/** `a, b` as a list. */
export function readList(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
