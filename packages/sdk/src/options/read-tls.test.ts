import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certify } from '@tailspan/testkit'
import { afterAll, expect, test } from 'vitest'
import { otlpVariables, readTls } from './read-tls.ts'
import type { TlsOptions } from './tls-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'tailspan-sdk-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

const authority = certify('Test authority', { authority: true })
const mine = certify('client', { issuer: authority })
const other = certify('other', { issuer: authority })

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const files = {
  ca: file('ca.pem', authority.cert),
  cert: file('cert.pem', mine.cert),
  key: file('key.pem', mine.key),
  otherKey: file('other.pem', other.key),
  garbage: file('garbage.pem', 'no PEM at all'),
}

function read(
  variables: Readonly<Record<string, string>>,
  own?: TlsOptions,
  common?: TlsOptions,
): { readonly tls: unknown; readonly told: readonly string[] } {
  const told: string[] = []
  const all = new Map(Object.entries(variables))
  const tls = readTls(
    {
      options: [
        ['traces.tls', own],
        ['tls', common],
      ],
      variables: otlpVariables('TRACES'),
    },
    {
      env: (name) => all.get(name.replace('OTEL_EXPORTER_OTLP_', '')),
      warn: (message) => told.push(message),
    },
  )
  return { tls, told }
}

test('files are named by variables, the one about the signal first', () => {
  const { cert, key } = mine
  expect(read({})).toEqual({ tls: undefined, told: [] })
  expect(
    read({ CERTIFICATE: files.ca, CLIENT_CERTIFICATE: files.cert, CLIENT_KEY: ` ${files.key} ` }),
  ).toEqual({ tls: { ca: authority.cert, cert, key }, told: [] })
  expect(read({ CERTIFICATE: files.garbage, TRACES_CERTIFICATE: files.ca })).toEqual({
    tls: { ca: authority.cert },
    told: [],
  })
})

test('an option goes before a variable, that of the signal before that of all', () => {
  const variables = { CERTIFICATE: files.garbage }
  expect(read(variables, undefined, { ca: authority.cert }).tls).toEqual({ ca: authority.cert })
  expect(read(variables, { ca: { file: files.ca } }, { ca: 'nothing' }).tls).toEqual({
    ca: authority.cert,
  })
})

test('what cannot be used is named and left out; its text is not told', () => {
  const missing = join(folder, 'missing.pem')
  expect(read({ CERTIFICATE: missing })).toEqual({
    tls: undefined,
    told: [`OTEL_EXPORTER_OTLP_CERTIFICATE: ${missing} cannot be read (ENOENT); going on without`],
  })
  expect(read({ TRACES_CERTIFICATE: files.garbage }).told).toEqual([
    `OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: ${files.garbage} holds no certificate in PEM; going on without`,
  ])
  expect(read({}, { ca: authority.cert, cert: mine.cert, key: 'hush hush' })).toEqual({
    tls: { ca: authority.cert },
    told: [
      "traces.tls.key: it is no private key without a passphrase in PEM; a file is named { file: '…' }; going on without",
      'traces.tls.cert: it has no key',
    ],
  })
  expect(read({ CLIENT_KEY: files.key })).toEqual({
    tls: undefined,
    told: ['OTEL_EXPORTER_OTLP_CLIENT_KEY: it has no certificate'],
  })
  expect(read({ CLIENT_CERTIFICATE: files.cert, CLIENT_KEY: files.otherKey })).toEqual({
    tls: undefined,
    told: [
      'OTEL_EXPORTER_OTLP_CLIENT_KEY: it is not the key of OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    ],
  })
})
