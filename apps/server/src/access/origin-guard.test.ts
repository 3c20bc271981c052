import { expect, test } from 'vitest'
import { loopbackHosts, OriginGuard } from './origin-guard.ts'

const guard = new OriginGuard(loopbackHosts)

test.each([
  [{ host: 'localhost:3100' }],
  [{ host: '127.0.0.1:3100' }],
  [{ host: '[::1]:3100' }],
  [{ host: 'localhost:3100', origin: 'http://localhost:3100' }],
])('%j may pass', (headers) => {
  expect(guard.refuse(headers)).toBeNull()
})

test.each([
  [{ host: 'localhost:3100', origin: 'https://evil.example' }, 'origin'],
  [{ host: 'localhost:3100', origin: 'http://localhost:8080' }, 'origin'],
  [{ host: 'localhost:3100', origin: 'null' }, 'origin'],
  [{ host: 'rebound.example:3100' }, 'host'],
  [{}, 'host'],
])('%j is refused', (headers, reason) => {
  expect(guard.refuse(headers)).toContain(reason)
})
