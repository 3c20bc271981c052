import { systemClock } from '@tailspan/model'
import { ERROR, ERROR_DETAILS, type LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { parseTemplate } from '../template/parse-template.ts'
import { renderTemplate } from '../template/render-template.ts'
import type { Template } from '../template/template-ast.ts'
import { TemplateError } from '../template/template-error.ts'
import { LabelMap } from '../template/value.ts'

/** `| line_format "template"`: replaces the line; a template that fails leaves it as it is. */
export class LineFormatStage implements Stage {
  readonly #template: Template
  readonly #label: string | undefined

  constructor(template: string) {
    this.#template = parseTemplate(template, 'line')
    this.#label = onlyLabel(this.#template)
  }

  run(entry: LogEntry): boolean {
    if (this.#label !== undefined) {
      entry.line = ERRORS.has(this.#label) ? '' : (entry.get(this.#label) ?? '')
      return true
    }
    const text = fillTemplate(this.#template, entry, labelMap(entry))
    if (text !== undefined) entry.line = text
    return true
  }
}

/** As in Loki, these are seen by templates that hold more than the label alone. */
const ERRORS: ReadonlySet<string> = new Set([ERROR, ERROR_DETAILS])

/** The label of a template that is nothing but `{{.label}}`. */
function onlyLabel({ body: [node, ...more] }: Template): string | undefined {
  if (node?.kind !== 'action' || more.length > 0 || node.pipe.variables.length > 0) return undefined
  const [[operand, ...others] = [], second] = node.pipe.commands
  if (operand?.kind !== 'fields' || others.length > 0 || second !== undefined) return undefined
  const { of, names } = operand
  return of.kind === 'dot' && names.length === 1 ? names[0] : undefined
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
