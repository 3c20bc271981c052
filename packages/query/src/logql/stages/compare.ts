import type { CompareOp } from '../ast.ts'

/** `left op right`. */
export function compare<T extends number | bigint>(op: CompareOp, left: T, right: T): boolean {
  switch (op) {
    case '=':
      return left === right
    case '!=':
      return left !== right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '<':
      return left < right
    case '<=':
      return left <= right
  }
}
