import { join } from 'node:path'
import { createTraceManager } from '@tailspan/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import type { ProcessGroup } from './harness/process.ts'
import { startSdkApp } from './harness/sdk-app.ts'
import { type RunningServer, startServer } from './harness/server.ts'

const WITHIN = { withinMs: 120_000 }

function startApp(
  server: RunningServer,
  folder: string,
  service: string,
  code: string,
): Promise<ProcessGroup> {
  return startSdkApp(folder, service, code, {
    OTEL_SERVICE_NAME: service,
    TEMPO_ENDPOINT: server.otlpHttp,
    LOKI_URL: server.url,
    // A busy machine is slow, and what is not sent in time is lost.
    TAILSPAN_SHUTDOWN_TIMEOUT: '60s',
  })
}

/** What an app said by `console.log('told:', JSON.stringify(…))` before it ended well. */
async function told(app: ProcessGroup): Promise<unknown> {
  const { code } = await app.ended
  const [, json] = /^told: (.*)$/m.exec(app.output()) ?? []
  if (code !== 0 || json === undefined) throw new Error(`ended with ${code}: ${app.output()}`)
  return JSON.parse(json)
}

test('a job that goes from one process to another is found by what it is about, with its spans and its lines', async () => {
  const folder = await temporaryFolder('sdk-jobs')
  const server = await startServer(join(folder, 'data'))

  const producer = `
    import { createTraceManager } from '@tailspan/sdk'
    const manager = createTraceManager()
    const job = manager.start('newsletter', { attributes: { 'job.id': 'j-7' } })
    manager.addLog(job, 'info', 'queued', { mails: 2 })
    console.log('told:', JSON.stringify({ id: job.traceId, message: { to: 'all', trace: job.carry() } }))
    manager.end(job)`
  const { id, message } = (await told(await startApp(server, folder, 'shop', producer))) as {
    readonly id: string
    readonly message: unknown
  }
  const worker = `
    import { log, resume } from '@tailspan/sdk'
    const message = ${JSON.stringify(message)}
    await resume(message.trace, 'send mails', async () => {
      log.with({ job_id: 'j-7' }, () => log.error('one bounced', { to: message.to }))
      throw new Error('bounced')
    }).catch(() => {})
    console.log('told:', '{}')`
  await told(await startApp(server, folder, 'mailer', worker))

  const manager = createTraceManager({ url: server.url })
  onTestFinished(() => manager.close())
  const report = await eventually({ ...WITHIN, what: 'the trace is whole' }, async () => {
    const found = await manager.get(id)
    return found?.spans === 2 ? found : undefined
  })
  expect(report).toMatchObject({ name: 'newsletter', failed: false, errors: 1 })
  expect(
    report.timeline.map((each) => [each.service, each.name, each.depth, each.message]),
  ).toEqual([
    ['shop', 'newsletter', 0, ''],
    ['mailer', 'send mails', 1, 'bounced'],
  ])
  expect(report.timeline[0]?.attributes.get('job.id')).toBe('j-7')
  expect(report.timeline[1]?.attributes.get('error.type')).toBe('Error')

  const lines = await eventually({ ...WITHIN, what: 'both lines' }, async () => {
    const found = await manager.lines(id)
    return found.length === 2 ? found : undefined
  })
  expect(lines.map((each) => [each.service, each.level, each.message, each.spanId])).toEqual([
    ['shop', 'info', 'queued', report.timeline[0]?.spanId],
    ['mailer', 'error', 'one bounced', report.timeline[1]?.spanId],
  ])
  expect(JSON.parse(lines[0]?.line ?? '')).toMatchObject({ mails: 2 })
  expect(await manager.lines(id, { limit: 1 })).toEqual(lines.slice(0, 1))
  expect(await manager.lines('1'.repeat(32))).toEqual([])
  expect(await manager.lines(id, { to: 1000, from: 0 })).toEqual([])
  await expect(manager.lines('"} or {')).rejects.toThrow('no trace id')

  const foundBy = async (options: Parameters<typeof manager.find>[0]): Promise<string[]> =>
    (await manager.find(options)).map(({ traceId }) => traceId)
  expect(await foundBy({ tags: { 'job.id': 'j-7' } })).toEqual([id])
  expect(await foundBy({ query: '{ status = error }', from: Date.now() - 3_600_000 })).toEqual([id])
  expect(await foundBy({ tags: { 'job.id': 'j-8' } })).toEqual([])
  expect(await foundBy({ minDuration: '24h', tags: { 'job.id': 'j-7' } })).toEqual([])
})
