import { expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { labelReplace } from './label-replace.ts'

const of = { kind: 'literal', value: 0 } as const
const series = [seriesOf({ src: 'a-1', x: 'k' }, [1])]

function replace(destination: string, replacement: string, source: string, regexp: string): string {
  const expr = { kind: 'label-replace', of, destination, replacement, source, regexp } as const
  return show(labelReplace(expr, series))[0] ?? ''
}

test.each([
  ['dst', '$1', 'src', '(.*)-(.*)', '{"dst":"a","src":"a-1","x":"k"} 1'],
  ['dst', '${2}x', 'src', '(.*)-(.*)', '{"dst":"1x","src":"a-1","x":"k"} 1'],
  ['dst', '$n!', 'src', '(?P<n>.*)-.*', '{"dst":"a!","src":"a-1","x":"k"} 1'],
  ['dst', '$1', 'src', '(b)', '{"src":"a-1","x":"k"} 1'],
  ['dst', '$1', 'src', '(a)', '{"src":"a-1","x":"k"} 1'],
  ['x', '', 'src', '.*', '{"src":"a-1"} 1'],
  ['dst', 'set', 'nope', '', '{"dst":"set","src":"a-1","x":"k"} 1'],
])('%s=%s of %s by %s', (destination, replacement, source, regexp, text) => {
  expect(replace(destination, replacement, source, regexp)).toBe(text)
})

test('what is replaced in loses its empty labels', () => {
  const expr = { kind: 'label-replace', of, destination: 'y', source: 'x', regexp: 'k' } as const
  const two = [seriesOf({ e: '', x: 'k' }, [1]), seriesOf({ e: '', x: 'l' }, [2])]
  expect(show(labelReplace({ ...expr, replacement: 'z' }, two))).toEqual([
    '{"x":"k","y":"z"} 1',
    '{"e":"","x":"l"} 2',
  ])
})

test('two series must not become one', () => {
  const expr = {
    kind: 'label-replace',
    of,
    destination: 'x',
    replacement: '',
    source: 'x',
    regexp: '.*',
  } as const
  const two = [seriesOf({ x: '1' }, [1]), seriesOf({ x: '2' }, [1])]
  expect(() => labelReplace(expr, two)).toThrow('two series')
})
