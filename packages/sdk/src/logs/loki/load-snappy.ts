import { createRequire } from 'node:module'
import type { Snappy } from './loki-protobuf.ts'

/** The app's own copy of the package `snappy`; null when it has none. */
export function loadSnappy(): Snappy | null {
  try {
    const { compress } = createRequire(import.meta.url)('snappy') as {
      compress: (bytes: Buffer) => Promise<Buffer>
    }
    return (bytes) => compress(bytes)
  } catch {
    return null
  }
}
