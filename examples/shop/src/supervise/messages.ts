/** What a child tells the supervisor over IPC once it can be used. */
export interface ReadyMessage {
  readonly type: 'ready'
  /** Base URL of the child's HTTP server; null when it has none. */
  readonly url: string | null
}

export function isReady(message: unknown): message is ReadyMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'ready' &&
    'url' in message
  )
}
