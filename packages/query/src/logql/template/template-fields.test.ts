import { expect, test } from 'vitest'
import { templateFields } from './template-fields.ts'

test.each([
  ['plain {{ __line__ }}', []],
  ['{{ .a }}{{ .b | upper }}{{ .a }}', ['a', 'b']],
  ['{{ if .a }}{{ .b }}{{ else }}{{ .c }}{{ end }}', ['a', 'b', 'c']],
  ['{{ range fromJson (printf "%s" .list) }}{{ $.x }}{{ end }}', ['list', 'x']],
  ['{{ define "t" }}{{ .d }}{{ end }}{{ template "t" . }}', ['d']],
  ['{{ (fromJson .j).k }}', ['j', 'k']],
])('%s', (template, fields) => {
  expect(templateFields(template).toSorted()).toEqual(fields)
})
