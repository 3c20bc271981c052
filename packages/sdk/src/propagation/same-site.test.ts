import { expect, test } from 'vitest'
import { isPrivateSite } from './same-site.ts'

test.each([
  'http://localhost:3000',
  'http://127.0.0.9',
  'http://[::1]:80',
  'http://10.1.2.3',
  'http://172.31.0.1',
  'http://192.168.1.1',
  'http://100.64.0.1',
  'http://[fd00::1]',
  'http://checkout:8080',
  'http://checkout.shop.svc.cluster.local',
  'http://api.internal',
])('%s may be told', (url) => {
  expect(isPrivateSite(new URL(url))).toBe(true)
})

test.each([
  'https://api.openai.com',
  'http://8.8.8.8',
  'http://172.32.0.1',
  'http://169.254.169.254',
  'http://[2001:db8::1]',
  'http://localhost.example.com',
  'http://internal.example.com',
  'http://10.0.0.1.example.com',
])('%s may not', (url) => {
  expect(isPrivateSite(new URL(url))).toBe(false)
})
