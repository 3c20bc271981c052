import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Attributes } from '@opentelemetry/api'
import { SDK_INFO } from '@opentelemetry/core'
import { VERSION } from './version.ts'

/** What a process says about itself, beside what its owner says. */
export function processAttributes(): Attributes {
  return {
    ...SDK_INFO,
    'telemetry.distro.name': '@tailspan/sdk',
    'telemetry.distro.version': VERSION,
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  }
}
