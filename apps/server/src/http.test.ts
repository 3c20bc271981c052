import { expect, onTestFinished, test } from 'vitest'
import { memoryHttp } from './testing/memory-http.ts'

test('a long query fits into the address; one that is too long for the language is refused as a query', async () => {
  const http = memoryHttp()
  onTestFinished(() => http.close())
  const address = await http.app.listen({ host: '127.0.0.1', port: 0 })
  const ask = async (letters: number): Promise<Response> =>
    fetch(`${address}/api/search?q=${encodeURIComponent(`{ name = "${'~'.repeat(letters)}" }`)}`)
  expect((await ask(120_000)).status).toBe(200)
  const tooLong = await ask(140_000)
  expect(tooLong.status).toBe(400)
  expect(await tooLong.text()).toContain('the query has more than')
})
