import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { parseTemplate, type Template } from '../template/parse-template.ts'
import { renderTemplate } from '../template/render-template.ts'

/** `| line_format "template"`: replaces the line; a template that fails leaves it as it is. */
export class LineFormatStage implements Stage {
  readonly #template: Template

  constructor(template: string) {
    this.#template = parseTemplate(template, 'line')
  }

  run(entry: LogEntry): boolean {
    entry.line = renderTemplate(this.#template, entry)
    return true
  }
}
