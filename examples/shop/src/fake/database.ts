import { setTimeout as sleep } from 'node:timers/promises'
import { SpanKind, type Tracer } from '@opentelemetry/api'
import { inSpan } from '../telemetry/span.ts'
import type { Dice } from '../world/dice.ts'

/** One statement that is never run anywhere. */
interface Statement {
  readonly operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'HGETALL' | 'HSET' | 'DEL'
  /** The table; for a key-value store the kind of key. */
  readonly collection: string
  readonly text: string
  /** How long it seems to take. */
  readonly ms: readonly [low: number, high: number]
}

/** A database that only waits, under a span as a driver's instrumentation would make it. */
export interface Database {
  /** @param fails the error that the statement ends with, if it is to end with one */
  run(statement: Statement, fails?: Error): Promise<void>
}

export interface DatabaseSetup {
  readonly system: 'postgresql' | 'redis'
  readonly namespace: string
  readonly address: string
  readonly port: number
}

export function createDatabase(tracer: Tracer, dice: Dice, setup: DatabaseSetup): Database {
  return {
    run: (statement, fails) => {
      const attributes = {
        'db.system.name': setup.system,
        'db.namespace': setup.namespace,
        'db.operation.name': statement.operation,
        'db.collection.name': statement.collection,
        'db.query.text': statement.text,
        'db.query.summary': `${statement.operation} ${statement.collection}`,
        'server.address': setup.address,
        'server.port': setup.port,
      }
      const name = `${statement.operation} ${statement.collection}`
      return inSpan(tracer, name, { kind: SpanKind.CLIENT, attributes }, async () => {
        await sleep(dice.between(...statement.ms))
        if (fails !== undefined) throw fails
      })
    },
  }
}
