import { setTimeout as sleep } from 'node:timers/promises'
import { SpanKind } from '@opentelemetry/api'
import { createDatabase } from '../fake/database.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Route, serve } from '../http/server.ts'
import { inSpan } from '../telemetry/span.ts'
import { price } from '../world/catalogue.ts'
import { providerMood } from '../world/incident.ts'
import type { RunningService, ServiceContext } from './service.ts'

const PROVIDER = 'api.acmepay.example'

/** What the payment provider answers when it does not take the money. */
class ProviderError extends Error {
  override readonly name = 'ProviderError'
}

/** Charges cards at a provider that has a bad time every now and then. */
export async function startPayment(context: ServiceContext): Promise<RunningService> {
  const { log, dice, tracer, now } = context
  const startedAt = now()
  const ledger = createDatabase(tracer, dice, {
    system: 'postgresql',
    namespace: 'payments',
    address: 'ledger.postgres.shop.internal',
    port: 5432,
  })

  const askProvider = (cents: number): Promise<void> => {
    const mood = providerMood(now() - startedAt)
    const attributes = {
      'http.request.method': 'POST',
      'url.full': `https://${PROVIDER}/v1/charges`,
      'server.address': PROVIDER,
      'server.port': 443,
      'payment.amount_cents': cents,
    }
    const kind = SpanKind.CLIENT
    return inSpan(tracer, 'POST /v1/charges', { kind, attributes }, async (span) => {
      await sleep(dice.between(...mood.latencyMs))
      const fails = dice.chance(mood.failure)
      span.setAttribute('http.response.status_code', fails ? 503 : 201)
      if (mood.incident) span.addEvent('provider.degraded', { region: 'eu-west-1' })
      if (fails) throw new ProviderError(`${PROVIDER} answered 503: upstream connect timeout`)
    })
  }

  const charge: Route = {
    method: 'POST',
    path: '/charges',
    handle: async ({ body, user }) => {
      const { cents, order, attempt } = (body ?? {}) as Record<string, unknown>
      if (typeof cents !== 'number' || cents <= 0) {
        throw new HttpProblem(422, 'bad_amount', `cannot charge ${JSON.stringify(cents)}`)
      }
      if (dice.chance(0.02)) {
        log.warn('card declined', { user, order, reason: 'insufficient_funds' })
        throw new HttpProblem(402, 'card_declined', 'the card was declined')
      }
      await askProvider(cents).catch((cause: unknown) => {
        log.error('provider failed', { provider: PROVIDER, order, attempt, err: cause })
        throw new HttpProblem(503, 'provider_failed', String(cause), { cause })
      })
      await ledger.run({
        operation: 'INSERT',
        collection: 'charges',
        text: 'INSERT INTO charges (order_id, cents, provider) VALUES ($1, $2, $3)',
        ms: [2, 12],
      })
      log.info('charged', { user, order, amount: price(cents), currency: 'EUR' })
      return { status: 201, body: { charged: cents } }
    },
  }
  return await serve([charge], log, context.port)
}
