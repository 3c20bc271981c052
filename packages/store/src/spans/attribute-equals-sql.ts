import { UBIGINT, VARCHAR } from '@duckdb/node-api'
import { type AttributeValue, encodeAttribute, encodeAttributes } from '@tailspan/model'
import { packTexts, textAt } from '../duck/text-column.ts'
import { AttributePacker } from './attribute-packer.ts'
import type { SqlParameters } from './sql-parameters.ts'
import {
  ALWAYS,
  type WriteCondition,
  type WrittenCondition,
  writtenOr,
} from './written-condition.ts'

/** From here on a double stands for several integers. */
const EXACT_INTEGERS = 2 ** 53

/** An attribute as it is packed: its bits and its line. */
interface Packed {
  readonly a: bigint
  readonly b: bigint
  readonly line: string
}

/**
 * That a span may have the attribute with this value, alone or in an array. Hardly a span without
 * it has all bits of it; those that do are told by the text of the value.
 */
export function attributeEqualsSql(key: string, value: AttributeValue | undefined): WriteCondition {
  const packed = equalValues(value)?.map((one) => packedAttribute(key, one))
  if (packed === undefined) return () => ALWAYS
  const bySignature = new Map<string, Packed[]>()
  for (const one of packed) {
    const signature = `${one.a} ${one.b}`
    bySignature.set(signature, [...(bySignature.get(signature) ?? []), one])
  }
  return (parameters) =>
    writtenOr([...bySignature.values()].map((alike) => hasSql(alike, parameters)))
}

/** That a span may have one of some attributes with the same bits. */
function hasSql(alike: readonly Packed[], parameters: SqlParameters): WrittenCondition {
  const [first] = alike
  if (first === undefined) return ALWAYS
  const a = parameters.add(first.a, UBIGINT)
  const b = parameters.add(first.b, UBIGINT)
  // In an array a number stands without the mark of a double.
  const lines = new Set(alike.map(({ line }) => (line.startsWith('~') ? line.slice(1) : line)))
  const texts = [...lines].map((line) => `contains(attributes, ${parameters.add(line, VARCHAR)})`)
  return {
    cheap: `signature_a & ${a} = ${a} AND signature_b & ${b} = ${b}`,
    rest: `(${texts.join(' OR ')})`,
  }
}

function packedAttribute(key: string, value: AttributeValue): Packed {
  const column = packTexts([encodeAttributes([{ key, value }])])
  const { texts, signatures } = new AttributePacker(() => 0).pack(column, () => true)
  const [a, b] = new BigUint64Array(signatures.buffer)
  const line = textAt(texts, 0)
  // A list with such a key stays whole: of it, other attributes with it, the value is looked for.
  return { a: a ?? 0n, b: b ?? 0n, line: line.startsWith('[') ? valueText(value) : line }
}

/** The value as it stands in an AttributesText. */
function valueText(value: AttributeValue): string {
  const begin = '{"key":"","value":'
  return encodeAttribute({ key: '', value }).slice(begin.length, -1)
}

/** All values that equal this one: numbers compare across int and double. undefined: too many. */
export function equalValues(value: AttributeValue | undefined): AttributeValue[] | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return [value]
  if (typeof value === 'bigint') {
    return value === 0n ? [value, 0, -0] : [value, Number(value)]
  }
  if (typeof value !== 'number') return undefined
  if (value === 0) return [0n, 0, -0]
  if (!Number.isInteger(value)) return [value]
  return Math.abs(value) < EXACT_INTEGERS ? [BigInt(value), value] : undefined
}
