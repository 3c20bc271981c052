import { describe, expect, it } from 'vitest'
import type { Span } from '../kit/wire.ts'
import { findInTrace } from './find-in-trace.ts'
import { placeLogs } from './place-logs.ts'
import { buildTree } from './tree.ts'

const span = (spanId: string, more: Partial<Span>): Span => ({
  spanId,
  parentId: '',
  name: 'op',
  service: 'svc',
  kind: 'internal',
  status: 'unset',
  statusMessage: '',
  start: '0',
  durationNs: '5',
  scope: { name: '', version: '' },
  attributes: [],
  resource: [],
  events: [],
  links: [],
  ...more,
})

describe('find in a trace', () => {
  const tree = buildTree([
    span('a1', { name: 'GET /Cart' }),
    span('b2', { start: '1', attributes: [{ key: 'ids', value: [41, 42] }] }),
    span('c3', {
      start: '2',
      events: [{ time: '2', name: 'retry', attributes: [{ key: '__proto__', value: 'x.y' }] }],
    }),
  ])
  const logs = placeLogs(tree, [
    {
      ts: '3',
      line: 'cart is full',
      labels: {},
      level: '',
      service: '',
      traceId: '',
      spanId: 'c3',
    },
  ])
  const find = (text: string) => [...findInTrace(tree, logs, text)]

  it('looks at names, attributes, events and lines, whatever the case', () => {
    expect(find('cart')).toEqual([0, 2])
    expect(find('42')).toEqual([1])
    expect(find('__PROTO__')).toEqual([2])
    expect(find('B2')).toEqual([1])
  })

  it('takes the text as it is, not as a pattern', () => {
    expect(find('x.y')).toEqual([2])
    expect(find('.*')).toEqual([])
    expect(find('  ')).toEqual([])
  })
})
