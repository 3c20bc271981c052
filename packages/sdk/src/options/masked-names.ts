/** Answers for names that are remembered, so that each is looked at once. */
const REMEMBERED = 2000

/**
 * Whether a value may be shown, by its name. A text masks that name in any case, alone or as the last part
 * of a dotted one, and with - and _ alike; a RegExp masks every name that it finds something in.
 */
export function shownNames(masked: readonly (string | RegExp)[]): (name: string) => boolean {
  const texts = new Set(masked.filter((each) => typeof each === 'string').map(plain))
  const patterns = masked.filter((each) => each instanceof RegExp)
  const known = new Map<string, boolean>()
  return (name) => {
    let shown = known.get(name)
    if (shown === undefined) {
      shown = !isMasked(name)
      if (known.size < REMEMBERED) known.set(name, shown)
    }
    return shown
  }

  function isMasked(name: string): boolean {
    const whole = plain(name)
    if (texts.has(whole) || texts.has(whole.slice(whole.lastIndexOf('.') + 1))) return true
    return patterns.some((pattern) => {
      pattern.lastIndex = 0
      return pattern.test(name)
    })
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_')
}
