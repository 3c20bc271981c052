import { describe, expect, test } from 'vitest'
import { render } from '../testing/render.ts'

describe('the template language', () => {
  test.each([
    ['plain', 'plain'],
    ['{{ .a }}{{.b}}', '12'],
    ['{{ $.a }}', '1'],
    ['{{ . | len }}', '2'],
    ['a {{- .a -}} b', 'a1b'],
    ['{{/* nothing */}}x', 'x'],
    ['{{ if .a }}yes{{ end }}', 'yes'],
    ['{{ if .none }}yes{{ else if eq .b "2" }}two{{ else }}no{{ end }}', 'two'],
    ['{{ with .a }}[{{ . }}]{{ end }}', '[1]'],
    ['{{ with .none }}x{{ else }}none{{ end }}', 'none'],
    ['{{ $x := .a }}{{ $x = .b }}{{ $x }}', '2'],
    ['{{ range $i, $v := fromJson "[5,6]" }}{{ $i }}:{{ $v }} {{ end }}', '0:5 1:6 '],
    ['{{ range fromJson "[]" }}x{{ else }}empty{{ end }}', 'empty'],
    ['{{ range $k, $v := . }}{{ $k }}{{ $v }}{{ end }}', 'a1b2'],
    [
      '{{ range fromJson "[1,2,3]" }}{{ if eq . 2.0 }}{{ continue }}{{ end }}{{ . }}{{ end }}',
      '13',
    ],
    ['{{ range fromJson "[1,2,3]" }}{{ if eq . 2.0 }}{{ break }}{{ end }}{{ . }}{{ end }}', '1'],
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    ['{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" .a }}', '<1>'],
    ['{{ block "t" .b }}({{ . }}){{ end }}', '(2)'],
    ['{{ .a | printf "%s-%s" .b }}', '2-1'],
    ['{{ (printf "%s" .a) | len }}', '1'],
    ['{{ "raw" }}{{ `back` }}{{ 1.5 }}{{ true }}{{ 0x10 }}', 'rawback1.5true16'],
    ["{{ 'a' }}", '97'],
  ])('%s', (template, text) => {
    expect(render(template, { a: '1', b: '2' })).toBe(text)
  })

  test('a missing label is empty, a missing key of JSON no value', () => {
    expect(render('[{{ .none }}]')).toBe('[]')
    expect(render('{{ (fromJson "{}").none }}')).toBe('<no value>')
  })

  test('and stops at what settles it', () => {
    expect(render('{{ and .none (div 1 0) }}')).toBe('')
    expect(() => render('{{ and .a (div 1 0) }}', { a: '1' })).toThrow('divide by zero')
  })

  test.each([
    ['{{ nil }}', 'nil is not a command'],
    ['{{ .a.b }}', "can't evaluate field b in type string"],
    ['{{ (fromJson "null").a }}', 'nil pointer evaluating'],
    ['{{ range .a }}x{{ end }}', "range can't iterate over 1"],
    ['{{ define "t" }}{{ template "t" . }}{{ end }}{{ template "t" . }}', 'template depth'],
    ['{{ range 200000 }}x{{ end }}', 'too many steps'],
    ['{{ range 2000 }}{{ repeat 1000 "x" }}{{ end }}', 'too long'],
  ])('%s fails', (template, reason) => {
    expect(() => render(template, { a: '1' })).toThrow(reason)
  })
})
