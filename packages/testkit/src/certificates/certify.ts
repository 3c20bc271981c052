import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { bits, der, integer, octets, oid, sequence, time, truth, utf8 } from './der.ts'

/** A certificate with its key, in PEM. */
interface Certified {
  readonly cert: string
  readonly key: string
  readonly name: string
  readonly privateKey: KeyObject
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const DAY_MS = 86_400_000

/**
 * Makes a certificate for `localhost` and 127.0.0.1.
 * @param issuer who signs; itself when absent
 */
export function certify(
  name: string,
  {
    issuer,
    authority = false,
    expired = false,
  }: {
    readonly issuer?: Certified
    readonly authority?: boolean
    readonly expired?: boolean
  } = {},
): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const begin = new Date(now - 10 * DAY_MS)
  const end = new Date(now + (expired ? -DAY_MS : 10 * DAY_MS))
  const basic = extension('2.5.29.19', sequence(...(authority ? [truth()] : [])))
  const names = extension(
    '2.5.29.17',
    sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
  )
  const facts = sequence(
    der(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 126)),
    ECDSA_SHA256,
    distinguished(issuer?.name ?? name),
    sequence(time(begin), time(end)),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basic, names)),
  )
  const signature = sign('sha256', facts, issuer?.privateKey ?? privateKey)
  const certificate = sequence(facts, ECDSA_SHA256, bits(signature))
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
    privateKey,
  }
}

function distinguished(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), utf8(name))))
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octets(value))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
