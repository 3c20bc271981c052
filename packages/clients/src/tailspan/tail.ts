import { callOptions } from '../http/call.ts'
import { CallFailures } from '../http/call-failures.ts'
import { JsonPlace } from '../http/json-place.ts'
import type { HttpTransport } from '../http/transport.ts'
import { type FrameKind, TailSocket } from '../loki/tail-socket.ts'
import type { LogsTailParams, TailLines, TailMessage, TailStatus } from './api-types.ts'
import { checkShape } from './check-shape.ts'
import { type Options, paramsOf } from './options.ts'

/** Lines held for a slow reader: from there on the server holds them, and says what it dropped. */
const MAX_HELD = 10_000
const PING_MS = 10_000

const messages: FrameKind<TailMessage> = {
  read: (text) => checkShape(new JsonPlace(JSON.parse(text)), 'TailMessage') as TailMessage,
  // A message without lines takes room as well.
  size: (message) => 1 + (message.type === 'lines' ? message.lines.length : 0),
}

/**
 * Follows `/api/v1/logs/tail`: first the newest lines that are there, then those that come, with what
 * had to be left out. Ends its connection when the loop over it is left; it is not taken up again.
 * @throws ClientError when the server refuses or ends the tail, or the connection breaks
 */
export async function* tailTailspan(
  transport: HttpTransport,
  options: Options<LogsTailParams>,
): AsyncGenerator<TailLines | TailStatus, void, undefined> {
  const call = {
    operation: 'tailspan.tail',
    method: 'GET',
    path: '/api/v1/logs/tail',
    params: paramsOf(options),
    repeatable: true,
    ...callOptions(options),
  } as const
  const bounds = { maxHeld: MAX_HELD, pingMs: PING_MS }
  const socket = await TailSocket.open(transport, call, bounds, messages)
  try {
    for (;;) {
      const message = await socket.next()
      if (message.type === 'error') {
        throw new CallFailures(transport.endpoint, call).unavailable(message.message)
      }
      yield message
    }
  } finally {
    socket.close()
  }
}
