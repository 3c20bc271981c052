import { describe, expect, it } from 'vitest'
import { levelClass, SERVICE_COLOURS, serviceSlot, serviceSlots } from './palette.ts'

describe('service colours', () => {
  it('does not depend on the order in which services are seen', () => {
    const names = ['shop', 'cart', 'payment', 'worker', 'agent', '']
    expect(serviceSlots(names)).toEqual(serviceSlots([...names].reverse()))
  })

  it('gives each service of a trace its own colour while there are enough', () => {
    const names = Array.from({ length: SERVICE_COLOURS }, (_, i) => `service-${i}`)
    expect(new Set(serviceSlots(names).values()).size).toBe(SERVICE_COLOURS)
  })

  it('keeps a lone service at its own slot and survives more services than colours', () => {
    expect(serviceSlots(['cart']).get('cart')).toBe(serviceSlot('cart'))
    const many = serviceSlots(Array.from({ length: 50 }, (_, i) => `s${i}`))
    expect(many.size).toBe(50)
    for (const slot of many.values()) expect(slot).toBeLessThan(SERVICE_COLOURS)
  })

  it('maps levels it does not know', () => {
    expect(['warn', 'Warning', 'ERR'].map(levelClass)).toEqual(['warn', 'warn', 'error'])
    expect(levelClass('constructor')).toBe('unknown')
  })
})
