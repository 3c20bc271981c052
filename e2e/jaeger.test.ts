import { join } from 'node:path'
import { initTracer } from 'jaeger-client'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { startServer } from './harness/server.ts'
import { traceOn } from './harness/spans.ts'
import { TempoApi } from './harness/tempo.ts'

test("Jaeger's own client reaches the search over HTTP", async () => {
  const server = await startServer(join(await temporaryFolder('jaeger'), 'data'))
  const tracer = initTracer(
    {
      serviceName: 'old-shop',
      sampler: { type: 'const', param: 1 },
      reporter: { collectorEndpoint: `${server.url}/api/traces` },
    },
    { tags: { version: '3' } },
  )
  const parent = tracer.startSpan('checkout', { tags: { 'span.kind': 'server' } })
  const child = tracer.startSpan('charge', { childOf: parent })
  child.setTag('error', true).setTag('amount', 12.5).setTag('card', 'visa')
  child.log({ event: 'declined', code: 51 })
  child.finish()
  parent.finish()
  await new Promise<void>((resolve) => {
    tracer.close(resolve)
  })

  const q =
    '{ resource.version = "3" && name = "checkout" && kind = server } > { span.amount = 12.5 && status = error }'
  expect(await new TempoApi(server.url).search(q)).toMatchObject([
    { rootServiceName: 'old-shop', rootTraceName: 'checkout' },
  ])
  const { traceIdStr, spanIdStr } = child.context()
  const [resource] = (await traceOn(server, traceIdStr)) as {
    scopeSpans: { spans: { name: string }[] }[]
  }[]
  const spans = resource?.scopeSpans.flatMap((scope) => scope.spans) ?? []
  expect(spans).toHaveLength(2)
  expect(spans.find(({ name }) => name === 'charge')).toMatchObject({
    spanId: Buffer.from(spanIdStr.padStart(16, '0'), 'hex').toString('base64'),
    events: [{ name: 'declined' }],
    status: { code: 'STATUS_CODE_ERROR' },
    flags: 1,
  })
})
