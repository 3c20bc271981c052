import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerUi } from './index.ts'

const app = fastify()
let parent = ''
let folder = ''

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tailspan-ui-'))
  folder = join(parent, 'dist')
  await writeFile(join(parent, 'secret.txt'), 'private')
  registerUi(app, folder)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await rm(parent, { recursive: true })
})

async function build(asset: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), `<script src="/assets/${asset}"></script>`)
  await writeFile(join(folder, 'icon.svg'), '<svg/>')
  await writeFile(join(folder, '.hidden'), 'private')
  await writeFile(join(folder, 'assets', asset), `'${asset}'`)
}

test('says how to build when nothing is built, and serves what is built afterwards', async () => {
  const before = await app.inject('/')
  expect(before.statusCode).toBe(200)
  expect(before.body).toContain('npm run build')

  await build('one.js')
  for (const page of ['/', '/logs?q=x', '/traces', '/traces/abc']) {
    const { statusCode, headers, body } = await app.inject(page)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(body).toContain('one.js')
  }
  expect((await app.inject('/icon.svg')).headers['content-type']).toBe('image/svg+xml')
  expect((await app.inject('/assets/one.js')).headers['cache-control']).toContain('immutable')
})

test('serves the assets of a build made while it runs', async () => {
  await build('one.js')
  await build('two.js')
  expect((await app.inject('/')).body).toContain('two.js')
  expect((await app.inject('/assets/two.js')).body).toBe("'two.js'")
  expect((await app.inject('/assets/one.js')).statusCode).toBe(404)
})

test.each([
  '/assets/../index.html',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets//etc/passwd',
  '/assets/',
  '/assets/nope.js',
  '/assets/%00',
  '/.hidden',
  '/api/v1/nope',
])('keeps %s to itself', async (url) => {
  await build('one.js')
  const { statusCode, body } = await app.inject(url)
  expect(statusCode).toBeGreaterThanOrEqual(400)
  expect(statusCode).toBeLessThan(500)
  expect(body).not.toContain('private')
  expect(body).not.toContain('one.js')
})
