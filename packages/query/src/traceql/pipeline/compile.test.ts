import { expect, test } from 'vitest'
import { printStatic } from '../syntax/print.ts'
import { FAMILY } from '../testing/family.ts'
import { groupsOf } from '../testing/run-query.ts'

function shown(query: string): string[] {
  return groupsOf(query, FAMILY).map((group) => {
    const attributes = [...group.attributes].map(([key, v]) => `${key}=${printStatic(v)}`)
    return [group.spans.join(''), ...attributes].join(' ')
  })
}

test.each([
  ['{ } | count() > 5', ['012345 count()=6']],
  ['{ } | count() > 6', []],
  ['{ } | avg(duration) = 350ns', ['012345 avg(duration)=350ns']],
  ['{ } | sum(span.gen) = 8', ['012345 sum(span.gen)=8']],
  ['{ } | avg(span.gen) > 1.3', [`012345 avg(span.gen)=${8 / 6}`]],
  ['{ } | max(span.gen * 2) = 4', ['012345 max(span.gen * 2)=4']],
  ['{ } | count() = 3 * (1 - -1)', ['012345 count()=6']],
  ['{ } | min(span.nope) >= 0', []],
  ['{ } | by(span.gen)', ['0 by(span.gen)=0', '12 by(span.gen)=1', '345 by(span.gen)=2']],
  ['{ } | by(span.gen) | count() = 2', ['12 by(span.gen)=1 count()=2']],
  ['{ } | by(span.nope)', ['012345 by(span.nope)=nil']],
  ['{ } | by(span.nope + 1)', ['012345 by(span.nope + 1)=false']],
  ['{ } | by(span:name) | min(span:duration) > 500ns', ['5 by(name)=`fay` min(duration)=600ns']],
  ['{ span.gen = 0 } | by(name = "ada")', ['0 by(name = `ada`)=true']],
  ['{ } | by(span.gen > 1)', ['012 by(span.gen > 1)=false', '345 by(span.gen > 1)=true']],
  [
    '{ span.gen > 0 } | by(span.gen) | by(span.sex) | count() > 1',
    ['45 by(span.gen)=2 by(span.sex)=`f` count()=2'],
  ],
  ['{ } | by(span.gen) | count() > 1 | coalesce()', ['12345']],
  ['{ } | by(span.gen) | { span.sex = "m" }', ['1 by(span.gen)=1', '3 by(span.gen)=2']],
  ['{ } | select(span.gen) | { name = "ada" }', ['0']],
  ['count() = 6', ['012345 count()=6']],
  ['by(span.gen) | count() > 2', ['345 by(span.gen)=2 count()=3']],
  ['select(span.gen) | { name = "ada" }', ['0']],
])('%s leaves %j', (query, groups) => {
  expect(shown(query)).toEqual(groups)
})

test('spans are grouped by the first of their events', () => {
  const events = ['x', 'y'].map((name) => ({ time: 1n, name }))
  const groups = groupsOf('{ } | by(event:name)', [{ trace: 1, id: 1, start: 0n, events }])
  expect(groups.map(({ attributes }) => [...attributes.values()])).toEqual([
    [{ type: 'string', value: 'x' }],
  ])
})
