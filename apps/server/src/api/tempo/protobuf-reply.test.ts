import { expect, test } from 'vitest'
import { ask } from './testing/tempo-app.ts'

test('searches and tags in protobuf when the client accepts it', async () => {
  for (const [path, text] of [
    ['/api/search', 'GET /'],
    ['/api/search/tags', 'zone'],
    ['/api/v2/search/tags', 'resource'],
    ['/api/search/tag/zone/values', 'b'],
    ['/api/v2/search/tag/resource.zone/values', 'string'],
  ] as const) {
    const response = await ask(path, {}, 'application/protobuf')
    expect(response.headers['content-type']).toBe('application/protobuf')
    expect(response.rawPayload.includes(text)).toBe(true)
  }
})
