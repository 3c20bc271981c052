import type { IncomingMessage } from 'node:http'
import makeExpress, { type ErrorRequestHandler } from 'express'
// @ts-expect-error -- there are no types of version 4 beside those of 5
import makeExpress4 from 'express4'
import { describe, expect, it } from 'vitest'
import { ExpressRoutes } from './express-route.ts'
import { listen } from './testing/watched-apps.ts'

const VERSIONS: Record<string, typeof makeExpress> = {
  'express 5': makeExpress,
  'express 4': makeExpress4 as unknown as typeof makeExpress,
}

describe.each(Object.keys(VERSIONS))('%s', (version) => {
  const express = VERSIONS[version] ?? makeExpress

  /** What each path is routed to. */
  async function routed(
    build: (app: ReturnType<typeof makeExpress>) => void,
    paths: readonly string[],
  ): Promise<(string | undefined)[]> {
    const routes = new ExpressRoutes()
    const found: (string | undefined)[] = []
    const app = express()
    app.use((request, response, next) => {
      const incoming: IncomingMessage = request
      response.once('finish', () => found.push(routes.template(incoming)))
      next()
    })
    build(app)
    const { url, stop } = await listen(app)
    try {
      for (const path of paths) {
        await (await fetch(url + path, { headers: { connection: 'close' } })).text()
      }
    } finally {
      await stop()
    }
    return found
  }

  it('joins routers in routers', async () => {
    const inner = express.Router()
    inner.get('/c/:d', (_request, response) => void response.end())
    inner.get('/', (_request, response) => void response.end())
    const outer = express.Router()
    outer.use('/:b', inner)
    expect(
      await routed((app) => app.use('/a', outer), ['/a/1/c/2', '/a/3/', '/a/4/c/', '/']),
    ).toEqual(['/a/:b/c/:d', '/a/:b', undefined, undefined])
  })

  it('names what is a part of a step of the path', async () => {
    const router = (): ReturnType<typeof express.Router> =>
      express.Router().get('/c', (_request, response) => void response.end())
    const build = (app: ReturnType<typeof makeExpress>): void => {
      app.use('/api/v:version', router())
      app.use('/x-:y/z.:ext', router())
    }
    expect(await routed(build, ['/api/v1/c', '/x-7/z.json/c'])).toEqual([
      '/api/v:version/c',
      '/x-:y/z.:ext/c',
    ])
  })

  it('tells apart where one router is mounted several times', async () => {
    const router = express.Router()
    router.get('/c/:d', (_request, response) => void response.end())
    router.get('/bad', () => {
      throw new Error('no')
    })
    const build = (app: ReturnType<typeof makeExpress>): void => {
      app.use('/v1', router)
      app.use('/v2', express.Router().use(router).use('/sub', router))
      app.use('/shops/:shop', router)
      app.use(/^\/r\d/, router)
      app.use(((_e, _q, r, _n) => void r.end()) as ErrorRequestHandler)
    }
    const paths = ['/v2/c/1', '/v1/c/1', '/V2/c/1', '/shops/7/c/1', '/v2/bad?a=/v1', '/v2/sub/c/1']
    expect(await routed(build, [...paths, '/r7/c/1'])).toEqual([
      '/v2/c/:d',
      '/v1/c/:d',
      '/v2/c/:d',
      '/shops/:shop/c/:d',
      '/v2/bad',
      '/v2/sub/c/:d',
      version === 'express 5' ? '/^\\/r\\d/c/:d' : '/*/c/:d',
    ])
  })

  it('joins apps in apps', async () => {
    const inner = express()
    inner.get('/x/:y', (_request, response) => void response.end())
    const router = express.Router()
    router.get('/r', (_request, response) => void response.end())
    inner.use('/deep/:er', router)
    expect(await routed((app) => app.use('/v1/', inner), ['/v1/x/1', '/v1/deep/2/r'])).toEqual([
      '/v1/x/:y',
      '/v1/deep/:er/r',
    ])
  })

  it('knows where an error came from', async () => {
    const fail = (): never => {
      throw new Error('no')
    }
    const router = express.Router()
    router.get('/c/:d', fail)
    const inner = express()
    inner.get('/e/:f', fail)
    const answer = (_e: unknown, _q: unknown, r: { end(): void }, _n: unknown): void => r.end()
    const build = (app: ReturnType<typeof makeExpress>): void => {
      app.get('/', fail)
      app.use('/a/:b', router)
      app.use('/v1', inner)
      app.use(answer as never)
    }
    // What an app in an app threw has lost where that one is.
    expect(await routed(build, ['/', '/a/1/c/2', '/v1/e/3'])).toEqual(['/', '/a/:b/c/:d', '/e/:f'])
  })

  it('takes expressions, lists and routers without a path', async () => {
    const router = express.Router()
    router.get('/plain', (_request, response) => void response.end())
    const build = (app: ReturnType<typeof makeExpress>): void => {
      app.get(/^\/num\/\d+$/, (_request, response) => void response.end())
      app.get(['/one', '/two'], (_request, response) => void response.end())
      app.use(router)
      app.use((_request, response) => void response.end())
    }
    expect(await routed(build, ['/num/5', '/two', '/plain', '/static/file.css'])).toEqual([
      '/^\\/num\\/\\d+$/',
      '/one|/two',
      '/plain',
      undefined,
    ])
  })
})

it('knows no route of requests that Express has not seen', () => {
  const routes = new ExpressRoutes()
  for (const request of [{}, { route: null }, { route: 'x' }, { route: {} }]) {
    expect(routes.template(request as unknown as IncomingMessage)).toBeUndefined()
  }
  const odd = { route: { path: '/x' }, baseUrl: '/y/1' }
  expect(routes.template(odd as unknown as IncomingMessage)).toBe('*/x')
})
