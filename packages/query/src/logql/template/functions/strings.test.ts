import { describe, expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

describe('functions on text', () => {
  test.each([
    ['ToLower "ÀB"', 'àb'],
    ['lower "ΑΣ"', 'ασ'],
    ['ToUpper "straße"', 'STRAßE'],
    ['title "don\'t stop-me now_ok 2x émile"', "Don'T Stop-Me Now_ok 2x Émile"],
    ['Replace "aaa" "a" "b" 2', 'bba'],
    ['Replace "aaa" "a" "b" -1', 'bbb'],
    ['Replace "abc" "" "-" -1', '-a-b-c-'],
    ['Replace "abc" "" "-" 2', '-a-bc'],
    ['"a b a" | replace "a" "x"', 'x b x'],
    ['Trim "--a-b--" "-"', 'a-b'],
    ['TrimLeft "xyxa" "xy"', 'a'],
    ['TrimRight "axyx" "xy"', 'a'],
    ['TrimPrefix "abc" "ab"', 'c'],
    ['TrimSuffix "abc" "bc"', 'a'],
    ['TrimSuffix "abc" ""', 'abc'],
    ['TrimSpace " \\t x y\\n "', 'x y'],
    ['trim "\\u00a0x\\ufeff"', 'x\ufeff'],
    ['"$5$" | trimAll "$"', '5'],
    ['"v1" | trimPrefix "v"', '1'],
    ['"a.log" | trimSuffix ".log"', 'a'],
    ['"haystack" | contains "st"', 'true'],
    ['"haystack" | hasPrefix "st"', 'false'],
    ['"haystack" | hasSuffix "ack"', 'true'],
    ['"hello" | trunc 2', 'he'],
    ['"hello" | trunc -2', 'lo'],
    ['"hi" | trunc 5', 'hi'],
    ['"é!" | trunc 1', '\ufffd'],
    ['"hello" | substr 1 3', 'el'],
    ['"hello" | substr -1 3', 'hel'],
    ['"hello" | substr 2 -1', 'llo'],
    ['"hello" | substr 2 99', 'llo'],
    ['"ab" | repeat 3', 'ababab'],
    ['"a\\nb" | indent 2', '  a\n  b'],
    ['"a" | nindent 1', '\n a'],
    ['alignLeft 5 "ab"', 'ab   '],
    ['alignLeft 2 "éàb"', 'éà'],
    ['alignRight 5 "ab"', '   ab'],
    ['alignRight 2 "abc"', 'bc'],
    ['default "x" ""', 'x'],
    ['default "x" "y"', 'y'],
    ['bytes "2KiB"', '2048'],
    ['duration "1m30s"', '90'],
    ['duration_seconds "250ms"', '0.25'],
  ])('%s', (call, result) => {
    expect(render(`{{ ${call} }}`)).toBe(result)
  })

  test.each([
    ['bytes "many"', 'error calling bytes'],
    ['duration "soon"', 'error calling duration: time: invalid duration'],
    ['repeat -1 "a"', 'negative Repeat count'],
    ['substr 4 2 "hello"', 'slice bounds out of range'],
    ['repeat 9999999 "abc"', 'too long'],
    ['upper 5', 'expected string'],
    ['trunc "x" "y"', 'expected integer'],
  ])('%s fails', (call, reason) => {
    expect(() => render(`{{ ${call} }}`)).toThrow(reason)
  })
})
