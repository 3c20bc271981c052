import { parseBytes } from '../../syntax/bytes.ts'
import { parseDuration } from '../../syntax/duration.ts'
import type { UnwrapConversion, UnwrapExpr } from '../ast.ts'
import { notANumber, parseGoFloat } from '../go-number.ts'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { labelFilterStage } from '../stages/label-filter.ts'

/**
 * `| unwrap label`: the label's number is the sample. Lines without the label, or with an empty one, are dropped; a value
 * that is no number sets SampleExtractionErr, which the filters behind may forgive.
 */
export class Unwrap implements Stage {
  readonly #label: string
  readonly #conversion: UnwrapConversion | undefined
  readonly #filters: readonly Stage[]
  /** The sample of the entry last run; 0 when it has an error. */
  value = 0

  constructor(expr: UnwrapExpr) {
    this.#label = expr.label
    this.#conversion = expr.conversion
    this.#filters = expr.filters.map(labelFilterStage)
  }

  run(entry: LogEntry): boolean {
    const text = entry.get(this.#label)
    if (text === undefined || text === '') return false
    const value = convert(text, this.#conversion)
    if (typeof value === 'number') this.value = value
    else {
      this.value = 0
      entry.fail('SampleExtractionErr', value.problem)
    }
    for (const filter of this.#filters) if (!filter.run(entry)) return false
    return true
  }
}

function convert(
  text: string,
  conversion: UnwrapConversion | undefined,
): number | { readonly problem: string } {
  if (conversion === undefined) return parseGoFloat(text) ?? { problem: notANumber(text) }
  if (conversion === 'bytes') return parseBytes(text)
  const duration = parseDuration(text, false)
  return typeof duration === 'bigint'
    ? Number(duration) / 1e9
    : { problem: `time: ${duration.problem}` }
}
