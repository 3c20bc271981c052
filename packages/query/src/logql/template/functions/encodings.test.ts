import { expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

test.each([
  ['b64enc "héllo"', 'aMOpbGxv'],
  ['b64dec "aMOpbGxv"', 'héllo'],
  ['b64dec "a*b="', 'illegal base64 data at input byte 1'],
  ['urlencode "a b/é?~*"', 'a+b%2F%C3%A9%3F~%2A'],
  ['urldecode "a+b%2F%C3%A9"', 'a b/é'],
  ['html "<a href=\\"x\\">\'&"', '&lt;a href=&#34;x&#34;&gt;&#39;&amp;'],
  ['js "it\'s <b>"', "it\\'s \\u003Cb\\u003E"],
  ['urlquery "a b"', 'a+b'],
  ['(fromJson "{\\"a\\":{\\"b\\":[1,2.5,\\"x\\"]}}").a.b', '[1 2.5 x]'],
  ['index (fromJson "[10,20]") 1', '20'],
  ['fromJson "not json"', '<no value>'],
])('%s', (call, result) => {
  expect(render(`{{ ${call} }}`)).toBe(result)
})

test('a bad escape fails', () => {
  expect(() => render('{{ urldecode "50%" }}')).toThrow('invalid URL escape')
})

test('a key called __proto__ is a key', () => {
  const template = '{{ range $k, $v := fromJson .j }}{{ $k }}={{ $v }} {{ end }}'
  expect(render(template, { j: '{"b":1,"__proto__":2}' })).toBe('__proto__=2 b=1 ')
})
