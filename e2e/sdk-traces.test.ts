import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createTraceManager } from '@tailspan/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import type { ProcessGroup } from './harness/process.ts'
import { startSdkApp } from './harness/sdk-app.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi, type TempoSpan } from './harness/tempo.ts'

/** A server, a folder for the app, and how to start the app with nothing but an environment. */
interface Stage {
  readonly server: RunningServer
  readonly folder: string
  app(code: string, env?: Readonly<Record<string, string>>): Promise<ProcessGroup>
  /** The spans of a trace, once there are this many. */
  spans(traceId: string, count: number): Promise<readonly TempoSpan[]>
}

async function setStage(name: string): Promise<Stage> {
  const folder = await temporaryFolder(`sdk-traces-${name}`)
  const server = await startServer(join(folder, 'data'))
  let files = 0
  return {
    server,
    folder,
    app: (code, env = {}) =>
      startSdkApp(folder, `${++files}`, code, {
        OTEL_SERVICE_NAME: name,
        TEMPO_ENDPOINT: server.otlpHttp,
        // A busy machine is slow, and what is not sent in time is lost.
        TAILSPAN_SHUTDOWN_TIMEOUT: '60s',
        ...env,
      }),
    spans: (traceId, count) =>
      eventually({ withinMs: 60_000, what: `${count} spans` }, async () => {
        const spans = await new TempoApi(server.url).trace(traceId)
        return spans.length >= count ? spans : undefined
      }),
  }
}

/** What an app said by `console.log('id:', …)`. */
async function idFrom(app: ProcessGroup): Promise<string> {
  const find = (): string | undefined => /id: ([0-9a-f]{32})\b/.exec(app.output())?.[1]
  const ended = app.ended.then(() => {
    const id = find()
    if (id === undefined) throw new Error(`the app ended without an id: ${app.output()}`)
    return id
  })
  return Promise.race([ended, eventually({ withinMs: 60_000, what: 'an id' }, async () => find())])
}

const SAY = `console.log('id:', currentTrace().trace_id)`

test('one flag and the environment trace a server and its calls, until its natural end', async () => {
  const stage = await setStage('flag')
  const app = await stage.app(`
    import { createServer, get } from 'node:http'
    import { currentTrace } from '@tailspan/sdk'
    const server = createServer(async (request, response) => {
      if (request.url === '/inner') return response.end('inner')
      ${SAY}
      await (await fetch('http://127.0.0.1:' + server.address().port + '/inner')).text()
      response.end('outer')
    })
    server.listen(0, '127.0.0.1', () => {
      get({ port: server.address().port, path: '/outer?token=hush' }, (response) => {
        response.resume().on('close', () => {
          server.close()
          server.closeAllConnections()
        })
      })
    })`)
  const traceId = await idFrom(app)
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  const spans = await stage.spans(traceId, 4)
  expect(spans.map(({ kind }) => kind.replace('SPAN_KIND_', ''))).toEqual(
    expect.arrayContaining(['SERVER', 'CLIENT', 'SERVER', 'CLIENT']),
  )
  expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['flag']))
  const root = spans.find(({ parentSpanId }) => parentSpanId === '')
  const entry = spans.find(({ parentSpanId }) => parentSpanId === root?.spanId)
  expect(entry?.attributes.get('url.query')).toBe('token=***')
  expect(root?.attributes.get('sampling.reason')).toBe('head')
})

test('at its natural end a process also sends what belongs to spans that nobody ended', async () => {
  const stage = await setStage('unended')
  const app = await stage.app(`
    import { currentTrace, span } from '@tailspan/sdk'
    void span('never ended', () => {
      ${SAY}
      span('ended', () => {})
      return new Promise(() => {})
    })`)
  const traceId = await idFrom(app)
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  expect((await stage.spans(traceId, 1)).map(({ name }) => name)).toEqual(['ended'])
})

test('at process.exit spans wait in the spool, and the next start sends them', async () => {
  const stage = await setStage('exit')
  const env = { TAILSPAN_SPOOL_DIR: join(stage.folder, 'spool') }
  const first = await stage.app(
    `import { currentTrace, span } from '@tailspan/sdk'
    span('last words', () => ${SAY})
    process.exit(3)`,
    env,
  )
  const traceId = await idFrom(first)
  expect(await first.ended, first.output()).toMatchObject({ code: 3 })
  expect(readdirSync(env.TAILSPAN_SPOOL_DIR).filter((name) => name.endsWith('.otlp'))).toHaveLength(
    1,
  )
  const second = await stage.app(
    `import { readdirSync } from 'node:fs'
    while (readdirSync(${JSON.stringify(env.TAILSPAN_SPOOL_DIR)}).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }`,
    env,
  )
  expect(await second.ended, second.output()).toMatchObject({ code: 0 })
  expect((await stage.spans(traceId, 1)).map(({ name }) => name)).toEqual(['last words'])
})

test('without a spool the last line of the process says how many were lost', async () => {
  const stage = await setStage('lost')
  const app = await stage.app(
    `import { span } from '@tailspan/sdk'
    span('lost', () => {})
    process.exit(0)`,
  )
  expect(await app.ended).toMatchObject({ code: 0 })
  expect(app.output()).toContain('1 spans or lines were lost at exit')
})

const WAITING = `
  import { currentTrace, span } from '@tailspan/sdk'
  setInterval(() => {}, 1000)
  span('before the signal', () => ${SAY})`

test('a signal that the app does not handle ends it as ever, after its spans have left', async () => {
  const stage = await setStage('signal')
  const app = await stage.app(WAITING)
  const traceId = await idFrom(app)
  app.signal('SIGTERM')
  expect(await app.ended, app.output()).toMatchObject({ signal: 'SIGTERM' })
  expect(await stage.spans(traceId, 1)).toHaveLength(1)
})

test('a signal that the app handles is left to it', async () => {
  const stage = await setStage('handled')
  const app = await stage.app(`${WAITING}
    const { init } = await import('@tailspan/sdk')
    process.on('SIGTERM', async () => {
      await span('after the signal', async () => {})
      await init().flush({ timeout: '60s' })
      process.exit(5)
    })
    console.log('ready')`)
  const traceId = await idFrom(app)
  await eventually({ withinMs: 60_000, what: 'ready' }, async () => {
    return app.output().includes('ready') ? true : undefined
  })
  app.signal('SIGTERM')
  expect(await app.ended, app.output()).toMatchObject({ code: 5 })
  expect(await stage.spans(traceId, 1)).toHaveLength(1)
})

test('an error that nobody catches ends the process as ever, and its trace is kept', async () => {
  const stage = await setStage('crash')
  const env = { TAILSPAN_SAMPLE_RATIO: '0', TAILSPAN_SPOOL_DIR: join(stage.folder, 'spool') }
  const app = await stage.app(
    `import { currentTrace, span } from '@tailspan/sdk'
    span('crash', async () => {
      ${SAY}
      setTimeout(() => {
        throw new RangeError('out of luck')
      })
      await new Promise(() => {})
    })`,
    env,
  )
  const traceId = await idFrom(app)
  expect(await app.ended).toMatchObject({ code: 1 })
  expect(app.output()).toContain('RangeError: out of luck')
  const next = await stage.app(
    `import { readdirSync } from 'node:fs'
    while (readdirSync(${JSON.stringify(env.TAILSPAN_SPOOL_DIR)}).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }`,
    env,
  )
  expect(await next.ended, next.output()).toMatchObject({ code: 0 })
  const [span] = await stage.spans(traceId, 1)
  expect(span?.attributes.get('error.type')).toBe('RangeError')
  expect(span?.attributes.get('sampling.reason')).toBe('error')
})

test('a collector that never answers keeps no process alive', async () => {
  const stage = await setStage('hanging')
  const hanging = createServer(() => undefined)
  hanging.listen(0, '127.0.0.1')
  await once(hanging, 'listening')
  onTestFinished(() => {
    hanging.close()
    hanging.closeAllConnections()
  })
  const { port } = hanging.address() as AddressInfo
  const app = await stage.app(
    `import { init, span } from '@tailspan/sdk'
    span('never taken', () => {})
    const report = await init().shutdown()
    console.log('report', report.complete, report.sent, report.lost)
    span('after the end', () => console.log('still runs'))`,
    { TEMPO_ENDPOINT: `http://127.0.0.1:${port}`, TAILSPAN_SHUTDOWN_TIMEOUT: '200ms' },
  )
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  expect(app.output()).toContain('report false 0 1')
  expect(app.output()).toContain('still runs')
})

test('a worker thread continues the trace of who gave it work', async () => {
  const stage = await setStage('worker')
  // The flags of the main thread run no TypeScript in a worker: it loads what does so itself.
  const worker = `
    const { parentPort } = require('node:worker_threads')
    import('tsx/esm/api').then(async ({ register }) => {
      register()
      const { init, resume } = await import('@tailspan/sdk')
      const sdk = init()
      parentPort.once('message', async ({ from }) => {
        resume(from, 'work', () => {})
        await sdk.shutdown()
      })
    })`
  const app = await stage.app(`
    import { Worker } from 'node:worker_threads'
    import { carry, currentTrace, span } from '@tailspan/sdk'
    const execArgv = ['--conditions=@tailspan/source']
    const worker = new Worker(${JSON.stringify(worker)}, { eval: true, execArgv })
    span('hand over', () => {
      ${SAY}
      worker.postMessage({ from: carry() })
    })`)
  const traceId = await idFrom(app)
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  const spans = await stage.spans(traceId, 2)
  const root = spans.find(({ name }) => name === 'hand over')
  expect(spans.find(({ name }) => name === 'work')?.parentSpanId).toBe(root?.spanId)
})

test('a trace manager finds what was sent, and says how it went', async () => {
  const stage = await setStage('jobs')
  const app = await stage.app(`
    import { createTraceManager, span } from '@tailspan/sdk'
    const manager = createTraceManager()
    const job = manager.start('send mails')
    job.run(() => span('render', () => {}))
    try {
      job.run(() => span('deliver', () => { throw new Error('no route') }))
    } catch {}
    manager.end(job, { error: new Error('not delivered') })
    console.log('id:', job.traceId)`)
  const traceId = await idFrom(app)
  expect(await app.ended, app.output()).toMatchObject({ code: 0 })
  await stage.spans(traceId, 3)
  const manager = createTraceManager({ url: stage.server.url })
  onTestFinished(() => manager.close())
  const report = await manager.get(traceId)
  expect(report).toMatchObject({ traceId, spans: 3, errors: 2, services: ['jobs'] })
  // The two parts may have begun in the same millisecond.
  const timeline = report?.timeline.map(({ name, depth, failed }) => [name, depth, failed])
  expect(new Set(timeline)).toEqual(
    new Set([
      ['send mails', 0, true],
      ['render', 1, false],
      ['deliver', 1, true],
    ]),
  )
  expect(report?.origins.map(({ name }) => name)).toEqual(['deliver'])
  const found = await manager.find({ query: '{ name = "deliver" && status = error }' })
  expect(found.map((each) => each.traceId)).toEqual([traceId])
  expect(await manager.get('1'.repeat(32))).toBeUndefined()
})
