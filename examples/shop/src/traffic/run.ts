import { parseArgs } from 'node:util'
import type { ReadyMessage } from '../supervise/messages.ts'
import { stopOnSignal } from '../supervise/stop-on-signal.ts'
import { createDice } from '../world/dice.ts'
import { runTraffic } from './traffic.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '3' },
    'shop-front': { type: 'string', default: '' },
    cart: { type: 'string', default: '' },
  },
})
const stopping = new AbortController()
const traffic = runTraffic({
  rate: Number(values.rate),
  shop: values['shop-front'],
  cart: values.cart,
  dice: createDice(Date.now()),
  signal: stopping.signal,
})
process.send?.({ type: 'ready', url: null } satisfies ReadyMessage)
stopOnSignal(async () => {
  stopping.abort()
  await traffic
}, 1000)
