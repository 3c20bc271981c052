import { expect, it } from 'vitest'
import { scriptedServer } from '../testing/scripted-server.ts'
import { GrafanaClient } from './grafana-client.ts'

const server = scriptedServer()
const time = 1_768_471_200_123_000_000n

it('says how it is', async () => {
  server.answer = { database: 'ok', version: '13.1.3', commit: 'abc' }
  expect(await new GrafanaClient(server.transport).health()).toEqual({
    database: 'ok',
    version: '13.1.3',
  })
})

it('lists annotations', async () => {
  server.answer = [
    { id: 7, time: 1768471200123, timeEnd: 1768471201000, text: 'deploy', tags: ['a', 'b'] },
    { id: 8, time: 1768471200123, timeEnd: 0, text: '', tags: null, dashboardUID: 'd', panelId: 2 },
  ]
  const client = new GrafanaClient(server.transport)
  const options = { start: time, end: time + 1_000_000n, tags: ['a', 'b'], limit: 5 }
  expect(await client.annotations(options)).toEqual([
    {
      id: 7,
      time,
      end: 1_768_471_201_000_000_000n,
      text: 'deploy',
      tags: ['a', 'b'],
      dashboardUid: '',
      panelId: 0,
    },
    { id: 8, time, end: time, text: '', tags: [], dashboardUid: 'd', panelId: 2 },
  ])
  expect(server.requests).toEqual([
    'GET /api/annotations?from=1768471200123&to=1768471200124&tags=a&tags=b&limit=5',
  ])
})

it('makes a mark once, and removes it', async () => {
  const client = new GrafanaClient(server.transport)
  server.answer = { id: 9, message: 'Annotation added' }
  expect(await client.annotate({ time, text: 'deploy', tags: ['a'] })).toBe(9)
  expect(JSON.parse(server.body)).toEqual({ time: 1768471200123, text: 'deploy', tags: ['a'] })
  await client.removeAnnotation(9)
  expect(server.requests).toEqual(['POST /api/annotations', 'DELETE /api/annotations/9'])
})

it('says what Grafana says', async () => {
  server.status = 401
  server.answer = { message: 'Invalid API key' }
  await expect(new GrafanaClient(server.transport).annotations()).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('status 401: Invalid API key'),
  })
})
