import { expect, it } from 'vitest'
import { readHexId, readId } from './ids.ts'

const trace = '4cd9ca92f38ddadb0d8eab136b125f7b'

it.each<[string, 16 | 32, string | null]>([
  [trace, 32, trace],
  [trace.toUpperCase(), 32, trace],
  [Buffer.from(trace, 'hex').toString('base64'), 32, trace],
  [Buffer.from(trace, 'hex').toString('base64url'), 32, trace],
  ['463ac35c9f6413ad', 32, '0000000000000000463ac35c9f6413ad'],
  ['463ac35c9f6413ad', 16, '463ac35c9f6413ad'],
  ['RjrDXJ9kE60=', 16, '463ac35c9f6413ad'],
  ['AAAAAAAAAAA=', 16, ''],
  ['0000000000000000', 16, ''],
  ['', 16, ''],
  [Buffer.from(trace, 'hex').toString('base64'), 16, null],
  ['not an id', 32, null],
])('reads %j as %i digits', (text, digits, id) => {
  expect(readId(text, digits)).toBe(id)
})

it.each<[string, string | null]>([
  ['abc', '00000000000000000000000000000abc'],
  [`0000${trace}`, trace],
  [`1${trace}`, null],
  ['xyz', null],
  ['0', ''],
])('reads %j as hex without leading zeros', (text, id) => {
  expect(readHexId(text, 32)).toBe(id)
})
