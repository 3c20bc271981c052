import { parseBytes } from '../../syntax/bytes.ts'
import { parseDuration } from '../../syntax/duration.ts'
import type { CompareOp, LabelFilterExpr } from '../ast.ts'
import { notANumber, parseGoFloat } from '../go-number.ts'
import { hasIpOf, type IpRange, parseIpRange } from '../ip-range.ts'
import { ERROR, type LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'
import { compare } from './compare.ts'
import { ValueTest } from './value-test.ts'

/** `| name op value` and combinations of them. */
export function labelFilterStage(filter: LabelFilterExpr): Stage {
  switch (filter.kind) {
    case 'string':
      return new StringFilter(filter.name, new ValueTest(filter.op, filter.value))
    case 'number':
      return new QuantityFilter(filter.name, filter.op, filter.value, readNumber)
    case 'bytes':
      return new QuantityFilter(filter.name, filter.op, filter.value, parseBytes)
    case 'duration':
      return new QuantityFilter(filter.name, filter.op, filter.value, readDuration)
    case 'ip':
      return new IpFilter(filter.name, filter.op === '!=', parseIpRange(filter.value))
    case 'and':
      return new AndFilter(labelFilterStage(filter.left), labelFilterStage(filter.right))
    case 'or':
      return new OrFilter(labelFilterStage(filter.left), labelFilterStage(filter.right))
  }
}

/** An absent label compares as ''. */
class StringFilter implements Stage {
  readonly #name: string
  readonly #test: ValueTest

  constructor(name: string, test: ValueTest) {
    this.#name = name
    this.#test = test
  }

  run(entry: LogEntry): boolean {
    return this.#test.test(entry.get(this.#name) ?? '')
  }
}

interface Unreadable {
  readonly problem: string
}

function readNumber(text: string): number | Unreadable {
  return parseGoFloat(text) ?? { problem: notANumber(text) }
}

function readDuration(text: string): bigint | Unreadable {
  const value = parseDuration(text, false)
  return typeof value === 'bigint' ? value : { problem: `time: ${value.problem}` }
}

/**
 * Compares a quantity. A line without the label goes; one whose value is no such quantity stays,
 * with LabelFilterErr unless it has an error already.
 */
class QuantityFilter<T extends number | bigint> implements Stage {
  readonly #name: string
  readonly #op: CompareOp
  readonly #value: T
  readonly #read: (text: string) => T | Unreadable

  constructor(name: string, op: CompareOp, value: T, read: (text: string) => T | Unreadable) {
    this.#name = name
    this.#op = op
    this.#value = value
    this.#read = read
  }

  run(entry: LogEntry): boolean {
    // An error is text: only a text filter sees it.
    const text = this.#name === ERROR ? undefined : entry.get(this.#name)
    if (text === undefined) return false
    const value = this.#read(text)
    if (typeof value === 'object') {
      if (entry.error === '') entry.fail('LabelFilterErr', value.problem)
      return true
    }
    return compare<number | bigint>(this.#op, value, this.#value)
  }
}

/** Looks for the address anywhere in the value. A line with an error stays as it is. */
class IpFilter implements Stage {
  readonly #name: string
  readonly #negate: boolean
  readonly #range: IpRange

  constructor(name: string, negate: boolean, range: IpRange) {
    this.#name = name
    this.#negate = negate
    this.#range = range
  }

  run(entry: LogEntry): boolean {
    if (entry.error !== '') return true
    const text = entry.get(this.#name)
    return text !== undefined && hasIpOf(this.#range, text) !== this.#negate
  }
}

/** Both sides are asked in any case: either may set an error. */
class AndFilter implements Stage {
  readonly #left: Stage
  readonly #right: Stage

  constructor(left: Stage, right: Stage) {
    this.#left = left
    this.#right = right
  }

  run(entry: LogEntry): boolean {
    const left = this.#left.run(entry)
    return this.#right.run(entry) && left
  }
}

class OrFilter implements Stage {
  readonly #left: Stage
  readonly #right: Stage

  constructor(left: Stage, right: Stage) {
    this.#left = left
    this.#right = right
  }

  run(entry: LogEntry): boolean {
    return this.#left.run(entry) || this.#right.run(entry)
  }
}
