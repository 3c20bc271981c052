import { isIPv4 } from 'node:net'

/**
 * Who is told trace ids and extra headers unless the options say otherwise: this machine, private addresses,
 * names of one label (as containers have them) and names that only private networks have. Never others, who
 * could learn who calls whom.
 */
export function isPrivateSite(url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  if (isIPv4(host)) return isPrivateIpv4(host)
  if (host.includes(':')) return isPrivateIpv6(host)
  if (!host.includes('.')) return host !== ''
  return /\.(?:localhost|local|internal|lan|home\.arpa|svc|cluster\.local)$/.test(host)
}

function isPrivateIpv4(host: string): boolean {
  const [a = 0, b = 0] = host.split('.').map(Number)
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    // Shared by carriers and overlay networks.
    (a === 100 && b >= 64 && b < 128)
  )
}

function isPrivateIpv6(host: string): boolean {
  return host === '::1' || /^f[cd]/.test(host) || /^fe[89ab]/.test(host)
}
