/** How grave a log line is, least first. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export type Level = (typeof LEVELS)[number]

/** A level by its name in any case, `warning` too; undefined for anything else. */
export function parseLevel(value: unknown): Level | undefined {
  if (typeof value !== 'string') return undefined
  const name = value.trim().toLowerCase()
  return name === 'warning' ? 'warn' : LEVELS.find((level) => level === name)
}
