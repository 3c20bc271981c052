import { expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

test.each([
  ['\x1b[31mred\x1b[0m plain', 'red plain'],
  ['\x1b[1;38;5;208mbold\x1b[m', 'bold'],
  ['\x1b]8;;http://x\x07link\x1b]8;;\x07', 'link'],
  ['\x9b4munder', 'under'],
  ['no colour [31m', 'no colour [31m'],
  ['', ''],
])('%j', (line, plain) => {
  expect(runStages('| decolorize', line)?.line).toBe(plain)
})
