import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'

/**
 * Says what is wrong with an IP address that a server's name stands for; undefined for one that may be
 * connected to.
 */
export type CheckAddress = (address: string) => string | undefined

/** Code of the error for an address that may not be connected to. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED'

/**
 * Looks names up for connections and checks what they stand for. The very addresses that were checked
 * are connected to, so that no name can mean one thing when it is checked and another afterwards.
 */
export function checkedLookup(check: CheckAddress): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      for (const { address } of addresses) {
        const problem = check(address)
        if (problem !== undefined) {
          return callback(refusal(`the name ${hostname} stands for ${address}: it ${problem}`), '')
        }
      }
      if (options.all) return callback(null, addresses)
      const [first] = addresses
      return callback(null, first?.address ?? '', first?.family)
    })
  }
}

/** The error of a host that is an address itself, which nobody looks up; undefined when it may be. */
export function checkLiteral(host: string, check: CheckAddress): Error | undefined {
  const address = host.replace(/^\[|\]$/g, '')
  const problem = isIP(address) === 0 ? undefined : check(address)
  return problem === undefined ? undefined : refusal(`the host ${problem}`)
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { code: ADDRESS_REFUSED })
}
