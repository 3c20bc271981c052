import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { portHolder } from './port-holder.ts'

/** The port cannot be had; the message says who holds it and what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/**
 * Listens on every address of the host; port 0 takes a free one. All connections come to the app's
 * one server.
 * @returns the port
 * @throws PortTakenError
 */
export async function listen(
  app: FastifyInstance,
  options: { readonly host: string; readonly port: number; readonly flag: string },
  resolve: (host: string) => Promise<readonly string[]> = addressesOf,
): Promise<number> {
  const [first = options.host, ...others] = await resolve(options.host)
  try {
    await app.listen({ host: first, port: options.port })
  } catch (error) {
    throw await explain(error, options)
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  await Promise.all(others.map((host) => alsoListen(app, host, port)))
  return port
}

/** `localhost` is 127.0.0.1 and ::1 on most machines. */
async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true }).catch(() => [])
  return [...new Set(found.map(({ address }) => address))]
}

/** Passes connections of one more address to the app's server. Goes without it when it is taken. */
async function alsoListen(app: FastifyInstance, host: string, port: number): Promise<void> {
  const extra = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    app.server.emit('connection', socket)
  })
  app.server.once('close', () => extra.close())
  await new Promise<void>((resolve) => {
    extra.once('error', () => resolve())
    extra.listen({ host, port }, () => resolve())
  })
}

/** Turns "address in use" into words that help; any other error passes. */
export async function explain(
  error: unknown,
  options: { readonly port: number; readonly flag: string },
): Promise<unknown> {
  if (!(error instanceof Error && /EADDRINUSE|address already in use/i.test(error.message))) {
    return error
  }
  const holder = (await portHolder(options.port)) ?? 'another process'
  return new PortTakenError(
    `port ${options.port} is taken by ${holder}; stop it, or choose another with --${options.flag}`,
    { cause: error },
  )
}
