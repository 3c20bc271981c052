import type { Answer, RecordedCase } from './corpus.ts'

/** The answer of the real server as a server would send it. */
export function recordedAnswer(recorded: RecordedCase): Answer {
  const { status, body } = recorded
  return { status, text: typeof body === 'string' ? body : JSON.stringify(body) }
}
