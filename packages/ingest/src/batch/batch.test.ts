import { describe, expect, it } from 'vitest'
import { ByteBudget } from './byte-budget.ts'
import { Recent } from './recent.ts'

describe('ByteBudget', () => {
  it('lends up to its limit and turns away whoever comes then', () => {
    const budget = new ByteBudget(100, 7)
    const first = budget.open()
    first.hold(60)
    const second = budget.open()
    expect(() => second.hold(41)).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfter: 7 }) as Error,
    )
    second.hold(40)
    expect(budget.used).toBe(100)
    first.hold(10)
    second.hold(90)
    expect(budget.used).toBe(100)
    first.close()
    second.close()
    second.close()
    expect(budget.used).toBe(0)
  })

  it('lets one through that is larger than the limit when it is alone', () => {
    const budget = new ByteBudget(100, 1)
    const alone = budget.open()
    alone.hold(50)
    alone.hold(500)
    expect(() => budget.open().hold(1)).toThrow('too much data in flight')
    alone.close()
    budget.open().hold(1)
    expect(budget.used).toBe(1)
  })

  it('lends nothing to who has closed', () => {
    const budget = new ByteBudget(100, 1)
    const lease = budget.open()
    lease.close()
    lease.hold(50)
    expect(budget.used).toBe(0)
  })
})

describe('Recent', () => {
  it('keeps what is used and forgets what is not, within its capacity', () => {
    const recent = new Recent<number>(10_000)
    recent.set('kept', -1)
    recent.set('forgotten', -2)
    for (let i = 0; i < 1000; i++) {
      recent.set(`other ${i}`, i)
      expect(recent.get('kept')).toBe(-1)
    }
    expect(recent.get('forgotten')).toBeUndefined()
    expect(recent.get('other 999')).toBe(999)
    expect(recent.get('other 0')).toBeUndefined()
  })

  it('does not keep long keys', () => {
    const recent = new Recent<number>(1000)
    recent.set('x'.repeat(11), 1)
    expect(recent.get('x'.repeat(11))).toBeUndefined()
  })
})
