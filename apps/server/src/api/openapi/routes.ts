import type { FastifyInstance } from 'fastify'
import type { RouteDoc } from './route-doc.ts'
import type { Schema } from './schema.ts'

/** What is said about the two routes that say it about all. */
export const openApiDocs: readonly RouteDoc[] = [
  {
    id: 'openapi',
    tag: 'server',
    summary: 'This API as an OpenAPI document.',
    path: '/api/v1/openapi.json',
    methods: ['GET'],
    answer: {
      status: 200,
      description: 'OpenAPI 3.1.',
      schema: { type: 'object', description: 'as OpenAPI 3.1 says', additionalProperties: true },
    },
  },
  {
    id: 'docs',
    tag: 'server',
    summary: 'This API as a page.',
    path: '/api/v1/docs',
    methods: ['GET'],
    answer: {
      status: 200,
      description: 'A page for people.',
      schema: { type: 'string' },
      type: 'text/html',
    },
  },
]

export interface OpenApiOptions {
  readonly routes: readonly RouteDoc[]
  readonly version: string
  /** The shape of every error. */
  readonly problem: Schema
}

/** `GET /api/v1/openapi.json` and `GET /api/v1/docs`, written when they are first asked for. */
export function openApiRoutes(app: FastifyInstance, options: OpenApiOptions): void {
  const { routes, version, problem } = options
  let document: Promise<string> | undefined
  let page: Promise<string> | undefined
  const write = async () => {
    const { openApiDocument } = await import('./document.ts')
    return openApiDocument(routes, version, problem)
  }
  app.get('/api/v1/openapi.json', async (_request, reply) => {
    document ??= write().then((written) => JSON.stringify(written))
    return reply.type('application/json; charset=utf-8').send(await document)
  })
  app.get('/api/v1/docs', async (_request, reply) => {
    page ??= import('./page.ts').then(async ({ openApiPage }) => openApiPage(await write()))
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .header('x-content-type-options', 'nosniff')
      .send(await page)
  })
}
