import { TailspanError } from '@tailspan/model'
import { QueryError } from '../../syntax/query-error.ts'

/** A piece of a template: text as it is, or the value of a label. */
export type TemplatePart = { readonly text: string } | { readonly field: string }

export type Template = readonly TemplatePart[]

export function parseTemplate(text: string, name: string): Template {
  const parts: TemplatePart[] = []
  let rest = text
  for (;;) {
    const open = rest.indexOf('{{')
    if (open < 0) break
    if (open > 0) parts.push({ text: rest.slice(0, open) })
    const close = rest.indexOf('}}', open)
    if (close < 0)
      throw new QueryError(`invalid ${name} template: template: ${name}:1: unclosed action`)
    const field = /^\{\{\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*$/.exec(rest.slice(open, close))?.[1]
    if (field === undefined) {
      throw new TailspanError(
        'not_implemented',
        `LogQL feature not implemented yet: template ${rest.slice(open, close + 2)}`,
      )
    }
    parts.push({ field })
    rest = rest.slice(close + 2)
  }
  if (rest !== '') parts.push({ text: rest })
  return parts
}
