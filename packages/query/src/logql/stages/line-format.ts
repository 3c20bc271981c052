import { systemClock } from '@tailspan/model'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { parseTemplate } from '../template/parse-template.ts'
import { renderTemplate } from '../template/render-template.ts'
import type { Template } from '../template/template-ast.ts'
import { TemplateError } from '../template/template-error.ts'
import { LabelMap } from '../template/value.ts'

/** `| line_format "template"`: replaces the line; a template that fails leaves it as it is. */
export class LineFormatStage implements Stage {
  readonly #template: Template

  constructor(template: string) {
    this.#template = parseTemplate(template, 'line')
  }

  run(entry: LogEntry): boolean {
    const text = fillTemplate(this.#template, entry, labelMap(entry))
    if (text !== undefined) entry.line = text
    return true
  }
}

/** The labels as templates see them. */
export function labelMap(entry: LogEntry): LabelMap {
  const labels = new LabelMap()
  entry.each((name, value) => labels.set(name, value))
  return labels
}

/** The filled template; undefined, and the entry marked, when it fails. */
export function fillTemplate(
  template: Template,
  entry: LogEntry,
  labels: LabelMap,
): string | undefined {
  const { line, timestamp } = entry
  try {
    return renderTemplate(template, { labels, line, timestamp, clock: systemClock })
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const { name } = template
    entry.fail('TemplateFormatErr', `template: ${name}: executing "${name}": ${error.message}`)
    return undefined
  }
}
