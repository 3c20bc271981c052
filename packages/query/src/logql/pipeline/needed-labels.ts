import type { LabelFilterExpr, StageExpr } from '../ast.ts'
import { templateFields } from '../template/template-fields.ts'

/** Labels that a label filter looks at. */
export function filterLabels(filter: LabelFilterExpr): string[] {
  if ('left' in filter) {
    return [...filterLabels(filter.left), ...filterLabels(filter.right)]
  }
  return [filter.name]
}

/** Labels that the stages themselves read, parsers aside. */
export function stageLabels(stages: readonly StageExpr[]): string[] {
  return stages.flatMap((stage) => {
    switch (stage.kind) {
      case 'label-filter':
        return filterLabels(stage.filter)
      case 'line-format':
        return templateFields(stage.template)
      case 'label-format':
        return stage.assignments.flatMap((a) =>
          'from' in a ? [a.from] : templateFields(a.template),
        )
      case 'json':
      case 'logfmt':
      case 'line-filter':
      case 'pattern':
      case 'regexp':
      case 'unpack':
      case 'decolorize':
      case 'drop':
      case 'keep':
        return []
    }
  })
}
