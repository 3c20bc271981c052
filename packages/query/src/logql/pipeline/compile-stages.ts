import type { StageExpr } from '../ast.ts'
import { DecolorizeStage } from '../stages/decolorize.ts'
import { DropStage, KeepStage } from '../stages/drop-keep.ts'
import { JsonStage } from '../stages/json.ts'
import { JsonExpressionStage } from '../stages/json-expression.ts'
import { labelFilterStage } from '../stages/label-filter.ts'
import { LabelFormatStage } from '../stages/label-format.ts'
import { LineFilterStage } from '../stages/line-filter.ts'
import { LineFormatStage } from '../stages/line-format.ts'
import { LogfmtStage } from '../stages/logfmt.ts'
import { LogfmtExpressionStage } from '../stages/logfmt-expression.ts'
import { PatternStage } from '../stages/pattern.ts'
import { RegexpStage } from '../stages/regexp.ts'
import { UnpackStage } from '../stages/unpack.ts'
import type { ParserHints } from './parser-hints.ts'
import type { Stage } from './stage.ts'

/** The runnable form of stages. One compilation serves one query: stages keep scratch state. */
export function compileStages(stages: readonly StageExpr[], hints: ParserHints): Stage[] {
  return stages.map((stage) => compileStage(stage, hints))
}

function compileStage(stage: StageExpr, hints: ParserHints): Stage {
  switch (stage.kind) {
    case 'line-filter':
      return new LineFilterStage(stage)
    case 'json':
      return stage.extractions.length === 0
        ? new JsonStage(hints)
        : new JsonExpressionStage(stage.extractions, hints)
    case 'logfmt':
      return stage.extractions.length === 0
        ? new LogfmtStage(stage.strict, stage.keepEmpty, hints)
        : new LogfmtExpressionStage(stage.extractions, stage.strict, hints)
    case 'pattern':
      return new PatternStage(stage.pattern, hints)
    case 'regexp':
      return new RegexpStage(stage.regexp, hints)
    case 'unpack':
      return new UnpackStage(hints)
    case 'label-filter':
      return labelFilterStage(stage.filter)
    case 'line-format':
      return new LineFormatStage(stage.template)
    case 'label-format':
      return new LabelFormatStage(stage.assignments)
    case 'decolorize':
      return new DecolorizeStage()
    case 'drop':
      return new DropStage(stage.targets)
    case 'keep':
      return new KeepStage(stage.targets)
  }
}
