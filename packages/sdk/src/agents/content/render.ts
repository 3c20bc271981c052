import type { ContentRules } from '../agent-parts.ts'
import { type Message, textPart } from './message.ts'
import { plain } from './plain.ts'

const SHORTEST = 16

/** JSON of any value, of at most `maxBytes`: long texts are cut, then everything. undefined when there is none. */
export function renderValue(value: unknown, rules: ContentRules): string | undefined {
  if (value === undefined) return undefined
  return attempt(() => fitting(value, rules, rules.maxBytes) ?? '"…"')
}

/**
 * JSON of messages, of at most `maxBytes`: the newest ones that fit, after a message that says how many do not;
 * of the newest, if it is too large by itself, the beginnings of its texts.
 */
export function renderMessages(
  messages: readonly Message[],
  rules: ContentRules,
): string | undefined {
  if (messages.length === 0) return undefined
  return attempt(() => {
    const kept: string[] = []
    let room = rules.maxBytes - 128
    for (let i = messages.length - 1; i >= 0; i--) {
      const message = messages[i]
      if (message === undefined) break
      const whole = JSON.stringify(plain(message, rules, rules.maxBytes))
      const json = kept.length > 0 || bytes(whole) <= room ? whole : shortened(message, rules, room)
      if (bytes(json) + 1 > room) break
      room -= bytes(json) + 1
      kept.push(json)
    }
    const left = messages.length - kept.length
    if (left > 0) {
      const parts = [textPart(`[${left} earlier ${left === 1 ? 'message' : 'messages'} left out]`)]
      kept.push(JSON.stringify({ role: 'system', parts }))
    }
    return `[${kept.reverse().join(',')}]`
  })
}

function shortened(message: Message, rules: ContentRules, room: number): string {
  return (
    fitting(message, rules, room) ??
    JSON.stringify({ role: message.role, parts: [textPart('[too large]')] })
  )
}

function fitting(value: unknown, rules: ContentRules, room: number): string | undefined {
  for (let limit = room; limit >= SHORTEST; limit = Math.floor(limit / 2)) {
    const json: string | undefined = JSON.stringify(plain(value, rules, limit))
    if (json === undefined || bytes(json) <= room) return json
  }
  return undefined
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}

/** Getters and proxies of the app may throw. */
function attempt(render: () => string | undefined): string | undefined {
  try {
    return render()
  } catch {
    return undefined
  }
}
