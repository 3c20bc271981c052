import { expect, test } from 'vitest'
import { lexTemplate } from './lex-template.ts'

/** Texts in quotes, actions as their tokens. */
function lex(template: string): string[] {
  return lexTemplate(template).map((piece) =>
    'text' in piece
      ? JSON.stringify(piece.text)
      : piece.tokens.map(({ kind, text }) => `${kind}:${text}`).join(' '),
  )
}

test.each([
  ['a{{.b}}c', ['"a"', 'field:b', '"c"']],
  ['a {{- .b -}} c', ['"a"', 'field:b', '"c"']],
  ['{{$x := 1}}', ['variable:$x space:  mark::= space:  integer:1']],
  ['{{ -1.5e3 0x1F .5 }}', ['float:-1.5e3 space:  integer:0x1F space:  float:.5 space: ']],
  ['{{"}}" | f}}', ['string:}} space:  mark:| space:  word:f']],
  ["{{'\\n'}}", ['integer:10']],
  ['{{/* }} */}}x', ['"x"']],
  ['}} {', ['"}} {"']],
])('%s', (template, pieces) => {
  expect(lex(template)).toEqual(pieces.map((piece) => piece.replaceAll('  ', '  ')))
})
