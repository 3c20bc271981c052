import type { LabelFilterExpr, StageExpr } from './ast.ts'

/** A text that a passing line must hold, because it is the value of a label that some parser reads. */
export interface ValuePrefilter {
  readonly name: string
  /** At least one of these stands in the line, or in the metadata. */
  readonly anyOf: readonly string[]
}

/** Values that JSON and logfmt can spell in no other way than plainly or as `\u….` */
const PLAIN = /^[A-Za-z0-9_.:@ -]+$/

/**
 * What label filters behind parsers tell about the stored line. Sound only for streams that do
 * not have the label themselves: the caller must check.
 */
export function valuePrefilters(stages: readonly StageExpr[]): ValuePrefilter[] {
  const found: ValuePrefilter[] = []
  for (const stage of stages) {
    if (stage.kind === 'label-filter') found.push(...fromFilter(stage.filter))
    else if (stage.kind === 'label-format' || stage.kind === 'line-format') break
    else if (stage.kind === 'decolorize') break
  }
  return found
}

function fromFilter(filter: LabelFilterExpr): ValuePrefilter[] {
  if (filter.kind === 'and') return [...fromFilter(filter.left), ...fromFilter(filter.right)]
  if (filter.kind !== 'string' || filter.op !== '=' || !PLAIN.test(filter.value)) return []
  const { name, value } = filter
  if (name.startsWith('__') || name.endsWith('_extracted') || name === 'detected_level') return []
  // A blank may stand for a character that could not be decoded.
  const undecoded = value.includes(' ') ? ['\ufffd'] : []
  return [{ name, anyOf: [value, '\\u', '\\U', '\\x', ...undecoded] }]
}
