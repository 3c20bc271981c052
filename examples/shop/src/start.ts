import { fileURLToPath } from 'node:url'
import { defaultOptions, type ShopOptions } from './options.ts'
import { type ProcessSpec, type Supervised, supervise } from './supervise/supervised.ts'

export interface StartShop extends Partial<ShopOptions> {
  /** Aborting it stops the shop, as `stop()` does. */
  readonly signal?: AbortSignal
  /** One line per problem: a process that died, what a process wrote to stderr. */
  readonly report?: (line: string) => void
}

export interface ShopHandle {
  /** Resolves when every process flushed what it had and is gone. */
  stop(): Promise<void>
}

/** Starts the shop's processes; returns at once, they come up one after the other. */
export function startShop(start: StartShop): ShopHandle {
  const options: ShopOptions = { ...defaultOptions, ...start }
  const stopping = new AbortController()
  const onAbort = (): void => stopping.abort()
  start.signal?.addEventListener('abort', onAbort, { once: true })
  if (start.signal?.aborted) stopping.abort()

  const running: Supervised[] = []
  const run = (spec: ProcessSpec): Supervised => {
    const supervised = supervise(spec, {
      report: start.report ?? (() => undefined),
      signal: stopping.signal,
      verbose: options.verbose,
      restartAfterMs: 1000,
      stopWithinMs: 2500,
    })
    running.push(supervised)
    return supervised
  }
  // It ends early, by rejection, only when the shop stops before it is up.
  const up = bringUp(run, options).catch(() => undefined)

  return {
    async stop() {
      stopping.abort()
      start.signal?.removeEventListener('abort', onAbort)
      await up
      await Promise.all(running.map((supervised) => supervised.done))
    },
  }
}

/** Each process needs the addresses of those that it calls, so these come first. */
async function bringUp(
  run: (spec: ProcessSpec) => Supervised,
  options: ShopOptions,
): Promise<void> {
  const cart = run(service('cart', options, []))
  const payment = run(service('payment', options, []))
  const toCart = ['--cart', await address(cart)]
  const agent = run(service('support-agent', options, toCart))
  const toPayment = ['--payment', await address(payment)]
  const toAgent = ['--support-agent', await address(agent)]
  const front = run(service('shop-front', options, [...toCart, ...toPayment, ...toAgent]))
  run(service('order-worker', options, toCart))
  run(traffic(options, ['--shop-front', await address(front), ...toCart]))
}

async function address(process: Supervised): Promise<string> {
  const url = await process.ready
  if (url === null) throw new Error('a service without an address was asked for it')
  return url
}

const MEGABYTES_OF_HEAP = 64

function service(name: string, options: ShopOptions, peers: readonly string[]): ProcessSpec {
  const telemetry = ['--endpoint', options.endpoint, '--grpc', options.grpcEndpoint]
  const rest = [...telemetry, ...peers, ...(options.verbose ? ['--verbose'] : [])]
  return {
    name,
    nodeFlags: nodeFlags(),
    // A restarted service keeps its port: the others know it by that.
    command: (previous) => [
      script('services/run'),
      '--service',
      name,
      '--port',
      previous === null ? '0' : new URL(previous).port,
      ...rest,
    ],
  }
}

function traffic(options: ShopOptions, peers: readonly string[]): ProcessSpec {
  return {
    name: 'traffic',
    nodeFlags: nodeFlags(),
    command: () => [script('traffic/run'), '--rate', String(options.rate), ...peers],
  }
}

/** TypeScript when this file runs from source, JavaScript when it was built. */
function script(path: string): string {
  return fileURLToPath(new URL(`./${path}${extension()}`, import.meta.url))
}

function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js'
}

/** The packages beside it, too. */
const FROM_SOURCE = ['--conditions', '@tailspan/source', '--import', import.meta.resolve('tsx')]

function nodeFlags(): string[] {
  const heap = `--max-old-space-size=${MEGABYTES_OF_HEAP}`
  return extension() === '.ts' ? [heap, ...FROM_SOURCE] : [heap]
}
