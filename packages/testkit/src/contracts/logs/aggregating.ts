import { type LogAggregation, type LogReader, type LogSelection } from '@tailspan/model'
import { describe, expect } from 'vitest'

import { type Check, everything, never, perTwo, printSeries, row } from './fixture.ts'

/** Clauses of LogReader.aggregate. */
export function aggregatingContract(name: string, check: Check): void {
  describe(`${name}: aggregating`, () => {
    const rows = [
      [
        row(1n, 'a'),
        row(2n, 'bé'),
        row(3n, 'c', { app: 'b' }),
        { ...row(3n, 'd'), metadata: [['user', 'u1']] as const, level: 'info' },
        { ...row(6n, 'e', { app: 'b' }), metadata: [['app', 'inner']] as const, level: 'info' },
      ],
    ]
    const ask = async (
      reader: LogReader,
      aggregation: Partial<LogAggregation>,
      selection: Partial<LogSelection> = {},
    ) => {
      const series = await reader.aggregate(
        { ...everything, ...selection },
        { ...perTwo, ...aggregation },
        never,
      )
      return printSeries(series)
    }

    check('counts over (t - window, t]', rows, async ({ reader }) => {
      expect(await ask(reader, {})).toEqual(['{} 2 2 1'])
    })

    check('sums UTF-8 bytes', rows, async ({ reader }) => {
      expect(await ask(reader, { fn: 'bytes' })).toEqual(['{} 4 2 1'])
    })

    const odd = [
      [
        {
          ...row(1n, 'é'),
          metadata: [
            [':', 'ü'],
            ['a"b', '":"'],
            ['x', ':'],
          ] as const,
        },
      ],
    ]
    check('sums bytes of metadata too', [...rows, ...odd], async ({ reader }) => {
      // : ü a\"b \":\" x : take 14 bytes.
      expect(await ask(reader, { fn: 'size' })).toEqual(['{} 20 8 9'])
    })

    check('windows may overlap, leave gaps, or not divide', rows, async ({ reader }) => {
      const grid = (step: bigint, window: bigint, start = 2n, count = 3) =>
        ask(reader, { grid: { start, step, count, window } })
      expect(await grid(1n, 3n)).toEqual(['{} 2 4 3'])
      expect(await grid(3n, 2n, 3n)).toEqual(['{} 3 1 NaN'])
      expect(await grid(2n, 1n)).toEqual(['{} 1 NaN 1'])
      expect(await grid(2n, 100n, 6n, 1)).toEqual(['{} 5'])
      expect(await grid(1n, 3_600_000_000_000n, 6n, 1)).toEqual(['{} 5'])
      expect(await grid(2n, 1n, 40n)).toEqual([])
    })

    check('groups by labels, metadata and level', rows, async ({ reader }) => {
      const by = (...names: string[]) => ask(reader, { groupBy: { kind: 'by', names } })
      expect(await by('app')).toEqual(['{app="a"} 2 1 NaN', '{app="b"} NaN 1 1'])
      expect(await by('user')).toEqual(['{user="u1"} NaN 1 NaN', '{} 2 1 1'])
      expect(await by('detected_level')).toEqual(['{detected_level="info"} NaN 1 1', '{} 2 1 NaN'])
      expect(await by('app_extracted')).toEqual(['{app_extracted="inner"} NaN NaN 1', '{} 2 2 NaN'])
      expect(await by('nope', 'app')).toEqual(await by('app'))
    })

    check("groups by the stream's own labels", rows, async ({ reader }) => {
      expect(await ask(reader, { groupBy: { kind: 'stream' } })).toEqual([
        '{app="a"} 2 1 NaN',
        '{app="b"} NaN 1 1',
      ])
    })

    check('groups by all labels, or all but some', rows, async ({ reader }) => {
      expect(await ask(reader, { groupBy: { kind: 'all' } })).toEqual([
        '{app="a", detected_level="info", user="u1"} NaN 1 NaN',
        '{app="a"} 2 NaN NaN',
        '{app="b", app_extracted="inner", detected_level="info"} NaN NaN 1',
        '{app="b"} NaN 1 NaN',
      ])
      const names = ['app', 'detected_level']
      expect(await ask(reader, { groupBy: { kind: 'without', names } })).toEqual([
        '{app_extracted="inner"} NaN NaN 1',
        '{user="u1"} NaN 1 NaN',
        '{} 2 1 NaN',
      ])
    })

    check('counts only rows that pass, whatever range and limit say', rows, async ({ reader }) => {
      const selection = {
        range: { start: 100n, end: 101n },
        limit: 1,
        matchers: [{ name: 'app', op: '=', value: 'a' } as const],
        lineFilters: [{ kind: 'contains', negate: true, anyOf: ['a'] } as const],
        fieldFilters: [{ name: 'user', op: '=', value: '' } as const],
      }
      expect(await ask(reader, {}, selection)).toEqual(['{} 1 NaN NaN'])
    })

    check('answers null to prefilters', rows, async ({ reader }) => {
      const selection = { ...everything, prefilters: [['a']] }
      expect(await reader.aggregate(selection, perTwo, never)).toBeNull()
    })
  })
}
