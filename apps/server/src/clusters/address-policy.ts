import { BlockList, isIP } from 'node:net'

export interface AddressRules {
  /** Hosts that may be named; empty: any. `*.example.com` stands for every name below. */
  readonly allowedHosts: readonly string[]
  /** Whether addresses that clouds serve credentials at may be named. */
  readonly allowLinkLocal: boolean
}

/** Names under which clouds serve credentials to what runs on their machines. */
const METADATA_HOSTS = new Set(['metadata.google.internal', 'metadata', 'instance-data'])

/**
 * Which addresses clusters may have. Whoever may add a cluster makes this server send requests: they
 * are kept away from where a machine's own credentials are to be had.
 */
export class AddressPolicy {
  readonly #rules: AddressRules
  readonly #linkLocal = linkLocal()

  constructor(rules: AddressRules) {
    this.#rules = rules
  }

  /** What is wrong with an http address; undefined for one that may be named. */
  problemOf(url: string): string | undefined {
    // The URL parser writes 0xA9FEA9FE and the like as 169.254.169.254.
    const host = new URL(url).hostname
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
    const { allowedHosts } = this.#rules
    if (allowedHosts.length > 0 && !allowedHosts.some((allowed) => isCovered(host, allowed))) {
      return `has the host ${host}, which is not among the allowed ones`
    }
    return this.problemOfHost(host)
  }

  /** The same for a name, or for an address that a name turned out to stand for. */
  problemOfHost(host: string): string | undefined {
    if (this.#rules.allowLinkLocal) return undefined
    const family = isIP(host)
    const refused =
      family === 0
        ? METADATA_HOSTS.has(host)
        : this.#linkLocal.check(host, family === 6 ? 'ipv6' : 'ipv4')
    return refused
      ? `has the address ${host}, where clouds keep the credentials of machines; --allow-link-local permits it`
      : undefined
  }
}

function linkLocal(): BlockList {
  const list = new BlockList()
  list.addSubnet('169.254.0.0', 16, 'ipv4')
  list.addAddress('100.100.100.200', 'ipv4')
  list.addSubnet('fe80::', 10, 'ipv6')
  list.addAddress('fd00:ec2::254', 'ipv6')
  // The same behind addresses that stand for IPv4 ones.
  list.addSubnet('::ffff:169.254.0.0', 112, 'ipv6')
  list.addAddress('::ffff:100.100.100.200', 'ipv6')
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
  return list
}

function isCovered(host: string, allowed: string): boolean {
  const name = allowed.toLowerCase()
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name
}
