import type { FastifyInstance } from 'fastify'
import { portHolder } from './port-holder.ts'

/** The port cannot be had; the message says who holds it and what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/**
 * Listens; port 0 takes a free one.
 * @returns the port
 * @throws PortTakenError
 */
export async function listen(
  app: FastifyInstance,
  options: { readonly host: string; readonly port: number; readonly flag: string },
): Promise<number> {
  try {
    await app.listen({ host: options.host, port: options.port })
  } catch (error) {
    throw await explain(error, options)
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : options.port
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
