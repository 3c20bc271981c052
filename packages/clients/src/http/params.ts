/** Parameters of a call: a list repeats the name; undefined leaves it out. */
export type Params = Readonly<
  Record<string, string | number | bigint | boolean | readonly string[] | undefined>
>

/** Parameters as `a=1&b=2`, '' for none; of a query and of a form alike. */
export function encodeParams(params: Params): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const item of value) form.append(name, item)
    else form.append(name, String(value))
  }
  return form.toString()
}
