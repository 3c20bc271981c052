import { describe, expect, it } from 'vitest'
import { changeSearch, parseLogsSearch } from './search-params.ts'

describe('logs search parameters', () => {
  it('keeps what is well formed and drops the rest', () => {
    expect(
      parseLogsSearch({ q: 'x', mode: 'sql', from: 'now-1h', to: 'now', at: '12a', traceId: 'AB' }),
    ).toEqual({ q: 'x', from: 'now-1h', to: 'now', traceId: 'ab' })
  })

  it('is live when there is no start', () => {
    expect(parseLogsSearch({ to: 'now' })).toEqual({})
  })

  it('takes parameters away and forgets the marked instant', () => {
    const search = { q: 'x', from: 'now-1h', to: 'now', at: '1700000000000000001' }
    expect(changeSearch(search, { q: undefined })).toEqual({ from: 'now-1h', to: 'now' })
    expect(changeSearch(search, { from: undefined, to: undefined })).toEqual({ q: 'x' })
  })
})
