import { printValue } from '../go-print.ts'
import { TemplateError } from '../template-error.ts'
import { bounded, type TemplateValue } from '../value.ts'
import { fixed, type TemplateFunction, text, variadic } from './template-function.ts'

/** Encodings and escapes. */
export const encodingFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['b64enc', fixed(1, (a) => Buffer.from(text(a, 0)).toString('base64'))],
  ['b64dec', fixed(1, (a) => decodeBase64(text(a, 0)))],
  ['urlencode', fixed(1, (a) => encodeUrl(text(a, 0)))],
  ['urldecode', fixed(1, (a) => decodeUrl(text(a, 0)))],
  ['urlquery', variadic(0, (a) => encodeUrl(a.map((v) => printValue(v)).join('')))],
  ['html', variadic(0, (a) => escapeHtml(a.map((v) => printValue(v)).join('')))],
  ['js', variadic(0, (a) => escapeJs(a.map((v) => printValue(v)).join('')))],
  ['fromJson', fixed(1, (a) => parseJson(text(a, 0)))],
])

/** The error is the answer here, as in the library these functions come from. */
function decodeBase64(value: string): string {
  const wrong = /[^A-Za-z0-9+/]/.exec(value.replace(/=+$/, ''))
  if (wrong !== null) return `illegal base64 data at input byte ${wrong.index}`
  return Buffer.from(value, 'base64').toString()
}

function encodeUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

function decodeUrl(value: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(value)
  if (bad !== null) throw new TemplateError(`invalid URL escape ${JSON.stringify(bad[0])}`)
  const plain = value.replaceAll('+', ' ')
  const bytes: Buffer[] = plain
    .split(/(%[0-9a-fA-F]{2})/)
    .map((part) =>
      /^%[0-9a-fA-F]{2}$/.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
    )
  return Buffer.concat(bytes).toString()
}

const HTML: ReadonlyMap<string, string> = new Map([
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\0', '\ufffd'],
])

function escapeHtml(value: string): string {
  return bounded(value.length * 5, () => {
    let out = ''
    for (const c of value) out += HTML.get(c) ?? c
    return out
  })
}

function escapeJs(value: string): string {
  let out = ''
  for (const c of value) {
    if (c === '\\' || c === "'" || c === '"') out += `\\${c}`
    else if (c < ' ' || '<>&='.includes(c)) {
      out += `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    } else out += c
  }
  return out
}

/** Objects become maps, so that any key is safe; text that is no JSON is nothing. */
function parseJson(value: string): TemplateValue {
  try {
    return toValue(JSON.parse(value))
  } catch {
    return null
  }
}

function toValue(json: unknown): TemplateValue {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  if (Array.isArray(json)) return json.map(toValue)
  if (typeof json !== 'object' || json === null) return null
  return new Map(Object.entries(json).map(([key, value]) => [key, toValue(value)]))
}
