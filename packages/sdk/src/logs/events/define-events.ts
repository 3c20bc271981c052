import type { Level } from '../../options/level.ts'
import type { Fields } from '../../options/log-options.ts'
import type { Logger } from '../logger/logger.ts'

/** An event that an app logs: how grave it is, what it says, and, as a type, which fields it has. */
export interface EventDefinition<F extends Fields> {
  readonly level: Level
  readonly message: string
  /** Never there: it holds the type of the fields. */
  readonly fields?: F
}

type Definitions = Readonly<Record<string, { readonly level: Level; readonly message: string }>>

/** Functions that log the events of definitions, by their names. */
export type Events<D extends Definitions> = {
  readonly [Name in keyof D]: D[Name] extends EventDefinition<infer F> ? (fields: F) => void : never
}

/** Defines an event: `event<{ orderId: string }>('info', 'order placed')`. */
export function event<F extends Fields>(level: Level, message: string): EventDefinition<F> {
  return { level, message }
}

/**
 * Functions for the events of an app, so that each has the same name and fields wherever it is logged. Lines have the event's
 * name in the field `event`.
 */
export function defineEvents<D extends Definitions>(log: Logger, definitions: D): Events<D> {
  const events = Object.entries(definitions).map(([name, { level, message }]) => {
    return [name, (fields: Fields) => log[level](message, { ...fields, event: name })] as const
  })
  return Object.fromEntries(events) as unknown as Events<D>
}
