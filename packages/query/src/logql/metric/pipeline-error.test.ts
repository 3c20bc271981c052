import { expect, test } from 'vitest'
import { entryOf } from '../testing/run-stages.ts'
import { pipelineError } from './pipeline-error.ts'

test('names the error and the series, and says what to do', () => {
  const entry = entryOf('line')
  entry.fail('JSONParserErr', 'no object')
  const { code, message } = pipelineError(entry)
  expect(code).toBe('bad_request')
  expect(message).toContain(
    `pipeline error: 'JSONParserErr' for series: '{__error__="JSONParserErr", __error_details__="no object", app="a"}'.`,
  )
  expect(message).toContain('__error__!="JSONParserErr"')
})
