import { expect, test } from 'vitest'
import { readLineFields } from './line-fields.ts'

test('a JSON object gives its scalars with the keys that lead there', () => {
  const line = '{"a":{"b-c":1,"d":[1],"e":null},"1st":"x","a.b":true,"1st":"second"}'
  expect(readLineFields(line)).toEqual({
    parser: 'json',
    fields: [
      { name: 'a_b_c', value: '1', jsonPath: ['a', 'b-c'] },
      { name: '_1st', value: 'x', jsonPath: ['1st'] },
      { name: 'a_b', value: 'true', jsonPath: ['a.b'] },
    ],
  })
})

test('commas may end objects, blank keys leave no trace', () => {
  const { parser, fields } = readLineFields('{"a":{" ":1,"b":"x\ufffd",},"":2,}')
  expect(parser).toBe('json')
  expect(fields).toEqual([
    { name: 'a', value: '1', jsonPath: ['a', ' '] },
    { name: 'a_b', value: 'x ', jsonPath: ['a', 'b'] },
  ])
})

test.each([
  ['level=info msg="two words" empty= bare level=again', ['level=info', 'msg=two words']],
  ['{"a":1,"b":', []],
  ['[1,2]', []],
  ['plain words', []],
])('%s is read as logfmt', (line, pairs) => {
  const { parser, fields } = readLineFields(line)
  expect(parser).toBe('logfmt')
  expect(fields.map(({ name, value }) => `${name}=${value}`)).toEqual(pairs)
})

test('an object nested without end is left alone', () => {
  const line = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
  expect(readLineFields(line)).toEqual({ parser: 'json', fields: [] })
})
