import type { Assignment } from '../ast.ts'
import { FORMATTED } from '../pipeline/label-category.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { parseTemplate, type Template } from '../template/parse-template.ts'
import { renderTemplate } from '../template/render-template.ts'

type Step = { readonly name: string } & (
  | { readonly from: string }
  | { readonly template: Template }
)

/** `| label_format a=b, c="template"`: renames and makes labels, in order. */
export class LabelFormatStage implements Stage {
  readonly #steps: readonly Step[]

  constructor(assignments: readonly Assignment[]) {
    this.#steps = assignments.map((a) =>
      'from' in a ? a : { name: a.name, template: parseTemplate(a.template, 'label') },
    )
  }

  run(entry: LogEntry): boolean {
    for (const step of this.#steps) {
      if ('template' in step) {
        entry.set(FORMATTED, step.name, renderTemplate(step.template, entry))
        continue
      }
      const value = entry.get(step.from)
      if (value === undefined) continue
      entry.set(entry.category(step.from) ?? FORMATTED, step.name, value)
      entry.remove(step.from)
    }
    return true
  }
}
