import type { Clock } from '@tailspan/model'
import { parseTemplate } from '../template/parse-template.ts'
import { renderTemplate } from '../template/render-template.ts'
import { LabelMap } from '../template/value.ts'

const clock: Clock = { now: () => 1_700_000_000_000_000_000n }

/** A template filled with labels, a line, and 2023-11-14T22:13:20.123456789Z as its time. */
export function render(
  template: string,
  labels: Readonly<Record<string, string>> = {},
  line = 'the line',
): string {
  return renderTemplate(parseTemplate(template, 'line'), {
    labels: new LabelMap(Object.entries(labels)),
    line,
    timestamp: 1_700_000_000_123_456_789n,
    clock,
  })
}
