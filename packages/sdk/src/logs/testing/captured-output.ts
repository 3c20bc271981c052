import type { ConsoleOutput } from '../console/choose-console.ts'

/** An output that keeps what it was given. */
export interface CapturedOutput extends ConsoleOutput {
  text: string
  /** Every line as the object that it is. */
  readonly objects: readonly Readonly<Record<string, unknown>>[]
  /** Ends with an error, as a pipe does whose reader is gone. */
  fail(error: Error): void
  /** While it is set nothing more is taken. */
  full: boolean
  drain(): void
}

export function capturedOutput(isTTY = false): CapturedOutput {
  const drained: (() => void)[] = []
  let failed: ((error: Error) => void) | undefined
  const output: CapturedOutput = {
    fd: -1,
    isTTY,
    text: '',
    full: false,
    get objects() {
      const lines = output.text.split('\n').filter((line) => line !== '')
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    },
    write(text) {
      output.text += text
      return !output.full
    },
    once: (_, listener) => drained.push(listener),
    on: (_, listener) => {
      failed = listener
    },
    fail: (error) => failed?.(error),
    drain: () => {
      output.full = false
      for (const listener of drained.splice(0)) listener()
    },
  }
  return output
}
