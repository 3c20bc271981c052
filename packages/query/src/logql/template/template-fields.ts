import { parseTemplate } from './parse-template.ts'

/** Labels that a template reads. */
export function templateFields(text: string): string[] {
  return parseTemplate(text, 'template').flatMap((part) => ('field' in part ? [part.field] : []))
}
