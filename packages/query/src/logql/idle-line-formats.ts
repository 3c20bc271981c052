import type { StageExpr } from './ast.ts'

/**
 * The stages without those that format a line which nothing reads any more: a query that counts
 * lines does not care what they say, nor whether saying it fails.
 */
export function dropIdleLineFormats(stages: readonly StageExpr[]): StageExpr[] {
  return stages.filter(
    (stage, i) => stage.kind !== 'line-format' || stages.slice(i + 1).some(readsLine),
  )
}

/** Whether a stage looks at the line. */
export function readsLine(stage: StageExpr): boolean {
  switch (stage.kind) {
    case 'label-filter':
    case 'drop':
    case 'keep':
      return false
    case 'label-format':
      return stage.assignments.some((a) => 'template' in a && a.template.includes('__line__'))
    case 'line-format':
      return stage.template.includes('__line__')
    case 'line-filter':
    case 'json':
    case 'logfmt':
    case 'pattern':
    case 'regexp':
    case 'unpack':
    case 'decolorize':
      return true
  }
}
