import { type Level, parseLevel } from '../options/level.ts'

const GRAVEST: ReadonlySet<unknown> = new Set(['panic', 'critical', 'alert', 'emergency'])

/** A level as jobs say it, in the words of other loggers, too; `info` for what nobody knows. */
export function saidLevel(level: unknown): Level {
  return parseLevel(level) ?? (GRAVEST.has(level) ? 'fatal' : 'info')
}
