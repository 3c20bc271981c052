import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { currentTrace, span } from '../init/verbs.ts'
import { startPostgresServer } from '../testing/postgres-server.ts'
import { startRedisServer } from '../testing/redis-server.ts'
import { tracedProcess } from '../testing/traced-process.ts'

const traced = tracedProcess()

test('commands of ioredis are spans, with their keys and without their values', async () => {
  const server = await startRedisServer()
  const redis = new Redis({ port: server.port, host: '127.0.0.1' })
  await redis.ping()
  await span('work', async () => {
    expect(await redis.get('user:7')).toBe('value')
    await redis.set('user:7', 'secret')
    await expect(redis.call('FAIL', 'x')).rejects.toThrow('no')
  })
  redis.disconnect()
  await server.stop()
  const spans = await traced.trace('work')
  const work = spans.find(({ name }) => name === 'work')
  const mine = spans.filter(({ parentSpanId }) => parentSpanId === work?.spanId)
  expect(
    mine.map(({ name, kind, status, attributes }) => [
      name,
      kind,
      status.code,
      attributes.get('db.query.text'),
    ]),
  ).toEqual([
    ['GET', 3, 0, 'GET user:7'],
    ['SET', 3, 0, 'SET user:7 ?'],
    ['FAIL', 3, 2, 'FAIL ?'],
  ])
  expect(mine[0]?.attributes.get('server.port')).toBe(BigInt(server.port))
})

test('commands of redis are spans', async () => {
  const server = await startRedisServer()
  const redis = createClient({ socket: { port: server.port, host: '127.0.0.1' } })
  await redis.connect()
  await span('work', async () => {
    expect(await redis.get('user:7')).toBe('value')
    await expect(redis.sendCommand(['FAIL', 'x'])).rejects.toThrow('no')
  })
  redis.destroy()
  await server.stop()
  const spans = await traced.trace('work')
  const work = spans.find(({ name }) => name === 'work')
  const mine = spans.filter(({ parentSpanId }) => parentSpanId === work?.spanId)
  expect(mine.map(({ name, attributes }) => [name, attributes.get('db.query.text')])).toEqual([
    ['GET', 'GET user:7'],
    ['FAIL', 'FAIL ?'],
  ])
})

test('commands that no work asks for make no traces: clients connect, ping and poll by themselves', async () => {
  const server = await startRedisServer()
  const ioredis = new Redis({ port: server.port, host: '127.0.0.1' })
  const redis = createClient({ socket: { port: server.port, host: '127.0.0.1' } })
  await redis.connect()
  expect([await ioredis.get('user:7'), await redis.get('user:7')]).toEqual(['value', 'value'])
  await span('work', () => ioredis.get('user:7'))
  ioredis.disconnect()
  redis.destroy()
  await server.stop()
  await traced.trace('work')
  await traced.sdk.flush({ timeout: '60s' })
  expect(traced.collector.spans.map(({ name }) => name).toSorted()).toEqual(['GET', 'work'])
})

test('queries of pg are spans, however pg is imported and called, in the trace that made them', async () => {
  const server = await startPostgresServer()
  // Loaded after the SDK was started, as by `node --import`.
  const { Client, Pool } = await import('pg')
  const config = { port: server.port, host: '127.0.0.1', database: 'shop', user: 'u' }
  const client = new Client(config)
  await client.connect()
  await span('promise', async () => {
    await client.query('SELECT * FROM orders WHERE id = $1', [7])
    await client.query("SELECT * FROM users WHERE mail = 'a@b.example' AND age > 17")
    await expect(client.query('SELECT fail')).rejects.toThrow('no such table')
  })
  const inCallback = await span('callback', () => {
    return new Promise((resolve) => {
      client.query('UPDATE orders SET paid = true', () => resolve(currentTrace()?.span_id))
    })
  })
  await client.end()
  // Two wait for the only connection, and are called by whoever gives it back.
  const pool = new Pool({ ...config, max: 1 })
  await Promise.all(
    ['a', 'b', 'c'].map((name) => span(name, () => pool.query(`SELECT ${name}`, []))),
  )
  await pool.end()
  await server.stop()
  const traces = ['promise', 'callback', 'a', 'b', 'c'].map((name) => traced.trace(name))
  const spans = (await Promise.all(traces)).flat()
  const byId = new Map(spans.map((each) => [each.spanId, each]))
  const queries = spans
    .filter(({ kind }) => kind === 3)
    .map(({ name, parentSpanId, status, attributes }) => [
      byId.get(parentSpanId)?.name,
      name,
      attributes.get('db.query.text'),
      status.message,
    ])
  expect(new Set(queries)).toEqual(
    new Set([
      ['a', 'SELECT shop', 'SELECT a', ''],
      ['b', 'SELECT shop', 'SELECT b', ''],
      ['c', 'SELECT shop', 'SELECT c', ''],
      ['callback', 'UPDATE shop', 'UPDATE orders SET paid = true', ''],
      ['promise', 'SELECT shop', 'SELECT * FROM orders WHERE id = $1', ''],
      ['promise', 'SELECT shop', 'SELECT * FROM users WHERE mail = ? AND age > ?', ''],
      ['promise', 'SELECT shop', 'SELECT fail', 'no such table'],
    ]),
  )
  expect(inCallback).toBe(spans.find(({ name }) => name === 'callback')?.spanId)
})
