/** Marks listeners of the SDK, whichever copy of it they belong to. */
const OURS = Symbol.for('@tailspan/sdk.signal')

type Listener = () => void

/** Marks a listener as one that ends the process as the signal would, once its work is done. */
export function ours(listener: Listener): Listener {
  return Object.assign(listener, { [OURS]: true })
}

/** Whether the app itself listens to a signal: then it is the app that ends the process. */
export function appListensTo(signal: NodeJS.Signals): boolean {
  return process.listeners(signal).some((listener) => !(OURS in listener))
}

/** Ends the process as the signal would have, unless others of ours still work. Whoever calls it has removed its listener. */
export function passOn(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
