import { describe, expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

const stream = { app: 'a', env: 'prod', level: 'info' }

function labelsAfter(stages: string, line = 'x'): Record<string, string> | undefined {
  return runStages(stages, line, { stream })?.labels
}

describe('| drop', () => {
  test.each([
    ['drop env', { app: 'a', level: 'info' }],
    ['drop env, level, nope', { app: 'a' }],
    ['drop level="info"', { app: 'a', env: 'prod' }],
    ['drop level="warn"', stream],
    ['drop level=~"in.*", env!="prod"', { app: 'a', env: 'prod' }],
  ])('%s', (stage, labels) => expect(labelsAfter(`| ${stage}`)).toEqual(labels))

  test('dropping the error forgives it', () => {
    expect(labelsAfter('| json | drop __error__, __error_details__')).toEqual(stream)
    expect(labelsAfter('| json | drop __error__="LogfmtParserErr"')).toMatchObject({
      __error__: 'JSONParserErr',
    })
  })
})

describe('| keep', () => {
  test.each([
    ['keep env', { env: 'prod' }],
    ['keep env, nope', { env: 'prod' }],
    ['keep level="warn", app', { app: 'a' }],
    ['keep level=~"i.*"', { level: 'info' }],
  ])('%s', (stage, labels) => expect(labelsAfter(`| ${stage}`)).toEqual(labels))

  test('never takes the error away', () => {
    expect(labelsAfter('| json | keep env')).toMatchObject({
      env: 'prod',
      __error__: 'JSONParserErr',
    })
  })
})
