/** A label name made of any key: other characters than letters, digits and `_` become `_`. */
export function toLabelName(key: string, leading: boolean): string {
  if (PLAIN.test(key)) return key
  let name = key.trim()
  if (leading && name !== '' && name[0] !== undefined && name[0] >= '0' && name[0] <= '9') {
    name = `_${name}`
  }
  return name.replace(OTHER, '_')
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/
const OTHER = /[^A-Za-z0-9_]/gu
