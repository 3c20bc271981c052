import type { ProtobufReader } from './protobuf-reader.ts'

/** Text of a bytes field with the 4 bytes of an IPv4 or the 16 of an IPv6 address; '' of none. */
export function ipAddress(reader: ProtobufReader): string {
  reader.chunk()
  const bytes = reader.bytes.subarray(reader.start, reader.end)
  if (bytes.length === 0) return ''
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) reader.fail('an IP address must have 4 or 16 bytes')
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16))
  // An address in a URL is written in its shortest form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
