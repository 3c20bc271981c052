import type { SpanCondition } from '@tailspan/model'

/** A guess at how many spans meet a condition: the lower, the fewer. */
export function rankOf(condition: SpanCondition): number {
  switch (condition.kind) {
    case 'all':
      return 9
    case 'and':
      return Math.min(9, ...condition.of.map(rankOf))
    case 'or':
      return Math.max(0, ...condition.of.map(rankOf))
    case 'field':
      return ofField(condition)
    case 'attribute':
      if (condition.op === '=') return condition.scope === 'resource' ? 5 : 1
      return condition.op === 'exists' || condition.op === '!=' ? 7 : 6
  }
}

function ofField({ field, op }: Extract<SpanCondition, { kind: 'field' }>): number {
  if (field === 'traceId' || field === 'spanId') return op === '=' ? 0 : 8
  if (op === '!=' || op === '!~') return 8
  switch (field) {
    case 'statusMessage':
      return 2
    case 'status':
    case 'duration':
      return 3
    case 'name':
    case 'service':
      return 4
    case 'parentId':
    case 'kind':
      return 6
  }
}
