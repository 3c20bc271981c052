import { describe, expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

const options = { stream: { app: 'a', env: 'prod' } }

function format(assignments: string): Record<string, string> | undefined {
  return runStages(`| label_format ${assignments}`, 'the line', options)?.labels
}

describe('| label_format', () => {
  test.each([
    ['service=app', { service: 'a', env: 'prod' }],
    ['app=nope', { app: 'a', env: 'prod' }],
    ['env=app', { env: 'a' }],
    ['both="{{.app}}-{{.env}}"', { app: 'a', env: 'prod', both: 'a-prod' }],
    ['app="{{.missing}}"', { app: '', env: 'prod' }],
    ['app="new", copy="{{.app}}"', { app: 'new', copy: 'a', env: 'prod' }],
    ['x=app, y="{{.x}}{{.app}}"', { x: 'a', y: 'a', env: 'prod' }],
    ['l="{{ __line__ | upper }}"', { app: 'a', env: 'prod', l: 'THE LINE' }],
  ])('%s', (assignments, labels) => {
    expect(format(assignments)).toEqual(labels)
  })

  test('a template that fails leaves its label and marks the line', () => {
    const labels = format('app="{{ div 1 0 }}", ok="{{.env}}"')
    expect(labels).toMatchObject({ app: 'a', ok: 'prod', __error__: 'TemplateFormatErr' })
  })

  test('a renamed label is no longer free for parsers to take', () => {
    const run = runStages('| label_format x=app | json', '{"app":"inner","x":"inner"}', options)
    expect(run?.labels).toEqual({ x: 'a', app_extracted: 'inner', env: 'prod' })
  })
})
