import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { mentionedFields } from './mentions.ts'
import { neededTexts } from './needed-texts.ts'

test.each([
  ['{ status = error && duration > 1s } >> { resource.a = "x" }', []],
  ['{ .a = 1 } | select(statusMessage)', ['attributes', 'statusMessages']],
  ['{ event:name = "x" || link.a = 1 } | by(span.a)', ['events', 'links', 'attributes']],
  ['{ link:traceID = "1" && event.a = 1 }', ['links', 'events']],
])('%s reads no other texts', (query, texts) => {
  const parsed = parseTraceql(query)
  expect(parsed.kind === 'spans' && neededTexts(mentionedFields(parsed.stages))).toEqual(texts)
})
