import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Template } from './parse-template.ts'

export function renderTemplate(template: Template, entry: LogEntry): string {
  let out = ''
  for (const part of template) out += 'text' in part ? part.text : (entry.get(part.field) ?? '')
  return out
}
