/** A field name of RFC 9110. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Printable ASCII and the upper half of Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const MAX_HEADERS = 64

/** What the transport or HTTP itself decides. */
const TAKEN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Headers that go with every call, names in lower case; the tenant becomes `x-scope-orgid`.
 * @param refuse makes the error; it is never told a value
 */
export function checkHeaders(
  headers: Readonly<Record<string, string>> | undefined,
  tenant: string | undefined,
  hasAuth: boolean,
  refuse: (option: string, why: string) => Error,
): readonly (readonly [name: string, value: string])[] {
  const list: (readonly [string, string])[] = []
  const seen = new Set<string>()
  for (const [given, value] of Object.entries(headers ?? {})) {
    const name = given.toLowerCase()
    const option = `headers.${given}`
    if (!NAME.test(given)) throw refuse('headers', `${JSON.stringify(given)} is no header name`)
    if (TAKEN.has(name)) throw refuse(option, 'the transport sets it')
    if (name === 'authorization' && hasAuth) throw refuse(option, '`auth` is given as well')
    if (name === 'x-scope-orgid' && tenant !== undefined) {
      throw refuse(option, '`tenant` is given as well')
    }
    if (seen.has(name)) throw refuse(option, 'it is given twice')
    if (typeof value !== 'string' || !VALUE.test(value)) {
      throw refuse(option, 'its value has a character that no header can hold')
    }
    seen.add(name)
    list.push([name, value])
  }
  if (list.length > MAX_HEADERS) throw refuse('headers', `more than ${MAX_HEADERS}`)
  if (tenant !== undefined) {
    if (tenant === '' || !VALUE.test(tenant)) {
      throw refuse('tenant', 'it is empty or has a character that no header can hold')
    }
    list.push(['x-scope-orgid', tenant])
  }
  return list
}
