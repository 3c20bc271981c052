import protobuf from 'protobufjs/minimal.js'
import { expect, it } from 'vitest'
import { ipAddress } from './ip-address.ts'
import { ProtobufReader } from './protobuf-reader.ts'

function read(hex: string): string {
  const bytes = protobuf.Writer.create().bytes(Buffer.from(hex, 'hex')).finish()
  return ipAddress(new ProtobufReader(Buffer.from(bytes)))
}

it.each([
  ['', ''],
  ['c0a86301', '192.168.99.1'],
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['00000000000000000000000000000000', '::'],
  ['20010db8000000010001000000000001', '2001:db8:0:1:1::1'],
  ['0102030405060708090a0b0c0d0e0f10', '102:304:506:708:90a:b0c:d0e:f10'],
])('%s is %s', (hex, text) => {
  expect(read(hex)).toBe(text)
})

it('has no other length', () => {
  expect(() => read('010203')).toThrow('an IP address must have 4 or 16 bytes')
})
