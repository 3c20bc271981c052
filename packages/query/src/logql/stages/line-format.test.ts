import { describe, expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

function format(template: string): string | undefined {
  return runStages(`| json | line_format \`${template}\``, '{"a":"x","n":"7"}', {
    timestamp: 1_700_000_000_123_456_789n,
  })?.line
}

describe('| line_format', () => {
  test.each([
    ['{{.a}} of {{.app}}', 'x of a'],
    ['[{{.missing}}]', '[]'],
    ['{{ __line__ | len }}', '17'],
    ['{{ __timestamp__ | unixEpochNanos }}', '1700000000123456789'],
    ['{{ if eq .n "7" }}seven{{ else }}other{{ end }}', 'seven'],
    ['{{.a}}', 'x'],
    ['{{ .missing }}', ''],
    ['', ''],
  ])('%s', (template, line) => {
    expect(format(template)).toBe(line)
  })

  test('a template that fails leaves the line and marks it', () => {
    const run = runStages('| line_format "{{ index .app 9 }}"', 'line')
    expect(run?.line).toBe('line')
    expect(run?.labels).toMatchObject({ __error__: 'TemplateFormatErr' })
  })

  test('an error is seen beside something else only', () => {
    const line = (template: string) => runStages(`| json | line_format "${template}"`, 'x')?.line
    expect(line('{{.__error__}}')).toBe('')
    expect(line('{{.__error__}}!')).toBe('JSONParserErr!')
  })

  test('what follows sees the new line', () => {
    expect(runStages('| line_format "k={{.app}}" | logfmt |= "k="', 'x')?.labels).toEqual({
      app: 'a',
      k: 'a',
    })
  })
})
