import type { LabelTarget } from '../ast.ts'
import { ERROR, ERROR_DETAILS, type LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { ValueTest } from './value-test.ts'

type Target = readonly [name: string, test: ValueTest | undefined]

function compileTargets(targets: readonly LabelTarget[]): Target[] {
  return targets.map((t) => [t.name, 'op' in t ? new ValueTest(t.op, t.value) : undefined])
}

/** `| drop a, b="x"`: removes labels; dropping `__error__` forgives the error. */
export class DropStage implements Stage {
  readonly #targets: readonly Target[]

  constructor(targets: readonly LabelTarget[]) {
    this.#targets = compileTargets(targets)
  }

  run(entry: LogEntry): boolean {
    for (const [name, test] of this.#targets) {
      const value = name === ERROR_DETAILS ? entry.errorDetails : entry.get(name)
      if (value === undefined || test?.test(value) === false) continue
      if (name === ERROR) entry.error = ''
      else if (name === ERROR_DETAILS) entry.errorDetails = ''
      else entry.remove(name)
    }
    return true
  }
}

/** `| keep a, b="x"`: removes all other labels, the error ones excepted. */
export class KeepStage implements Stage {
  readonly #targets: readonly Target[]

  constructor(targets: readonly LabelTarget[]) {
    this.#targets = compileTargets(targets)
  }

  run(entry: LogEntry): boolean {
    entry.retain((name, value) =>
      this.#targets.some(([n, test]) => n === name && test?.test(value) !== false),
    )
    return true
  }
}
