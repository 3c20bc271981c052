import type { Assignment } from '../ast.ts'
import { EXTRACTED } from '../pipeline/label-category.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { parseTemplate } from '../template/parse-template.ts'
import type { Template } from '../template/template-ast.ts'
import type { LabelMap } from '../template/value.ts'
import { fillTemplate, labelMap } from './line-format.ts'

type Step = { readonly name: string } & (
  | { readonly from: string }
  | { readonly template: Template }
)

/**
 * `| label_format a=b, c="template"`: renames and makes labels, in order. The templates all see
 * the labels as they were before the first of them.
 */
export class LabelFormatStage implements Stage {
  readonly #steps: readonly Step[]

  constructor(assignments: readonly Assignment[]) {
    this.#steps = assignments.map((a) =>
      'from' in a ? a : { name: a.name, template: parseTemplate(a.template, 'label') },
    )
  }

  run(entry: LogEntry): boolean {
    let labels: LabelMap | undefined
    for (const step of this.#steps) {
      if ('template' in step) {
        labels ??= labelMap(entry)
        const value = fillTemplate(step.template, entry, labels)
        if (value !== undefined) entry.set(EXTRACTED, step.name, value)
        continue
      }
      const value = entry.get(step.from)
      if (value === undefined) continue
      entry.set(EXTRACTED, step.name, value)
      entry.remove(step.from)
    }
    return true
  }
}
