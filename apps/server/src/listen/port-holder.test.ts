import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { portHolder } from './port-holder.ts'

test.runIf(existsSync('/proc/net/tcp'))('names the process that holds a port', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect(await portHolder(port)).toContain(`(pid ${process.pid})`)
  await new Promise((resolve) => server.close(resolve))
  expect(await portHolder(port)).toBeNull()
})
