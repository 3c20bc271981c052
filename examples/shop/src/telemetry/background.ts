/** Polling and log shipping: requests that nobody wants to see as spans. */
export function isBackground(method: string | undefined, path: string | null | undefined): boolean {
  const pathname = (path ?? '').split('?', 1)[0]
  return pathname === '/loki/api/v1/push' || (method === 'GET' && pathname === '/queue/orders')
}
