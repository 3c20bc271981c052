import type { Matcher } from 're2js'

const REFERENCE = /\$(?:\$|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})/g

/** Fills `$1`, `${name}` and `$$` of a replacement from a match; unknown groups are ''. */
export function expandTemplate(replacement: string, matcher: Matcher): string {
  const names = matcher.pattern().namedGroups()
  return replacement.replace(REFERENCE, (whole, bare?: string, braced?: string) => {
    if (whole === '$$') return '$'
    const name = bare ?? braced ?? ''
    const group = /^[0-9]+$/.test(name) ? Number(name) : names[name]
    if (group === undefined || group > matcher.groupCount()) return ''
    return matcher.group(group) ?? ''
  })
}
