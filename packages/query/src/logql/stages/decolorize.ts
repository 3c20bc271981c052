import { RE2JS } from 're2js'
import type { LogEntry } from '../pipeline/log-entry.ts'
import type { Stage } from '../pipeline/stage.ts'

/** Control sequences of terminals (ECMA-48): CSI, OSC, and the short ones. */
const SEQUENCES = RE2JS.compile(
  '(?:\\x1b\\[|\\x{9b})[0-?]*[ -/]*[@-~]|\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)|\\x1b[()#][0-9A-Za-z]|\\x1b[0-Z\\\\-~]',
)

/** `| decolorize`: removes colours from the line. */
export class DecolorizeStage implements Stage {
  run(entry: LogEntry): boolean {
    const { line } = entry
    if (line.includes('\x1b') || line.includes('\x9b')) {
      entry.line = SEQUENCES.matcher(line).replaceAll('')
    }
    return true
  }
}
