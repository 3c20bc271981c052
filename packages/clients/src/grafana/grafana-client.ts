import { type CallOptions, callOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { HttpTransport } from '../http/transport.ts'
import {
  annotateCall,
  annotationsCall,
  type GrafanaAnnotation,
  type GrafanaAnnotationsOptions,
  type NewAnnotation,
  readAnnotations,
} from './annotations.ts'

export interface GrafanaHealth {
  /** `ok`, else what is wrong with it. */
  readonly database: string
  /** '' when the server keeps it to itself. */
  readonly version: string
}

/** A Grafana. Times are nanoseconds since the epoch. Every failure is a ClientError. */
export class GrafanaClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** Answers without credentials. */
  async health(options: CallOptions = {}): Promise<GrafanaHealth> {
    return this.transport.json(getCall('grafana.health', '/api/health', {}, options), (root) => ({
      database: root.at('database').textOr(''),
      version: root.at('version').textOr(''),
    }))
  }

  async annotations(options: GrafanaAnnotationsOptions = {}): Promise<GrafanaAnnotation[]> {
    return this.transport.json(annotationsCall(options), readAnnotations)
  }

  /** Makes a mark; answers its id. */
  async annotate(annotation: NewAnnotation, options: CallOptions = {}): Promise<number> {
    return this.transport.json(annotateCall(annotation, options), (root) => root.at('id').number())
  }

  /** Removes a mark. */
  async removeAnnotation(id: number, options: CallOptions = {}): Promise<void> {
    const path = `/api/annotations/${Math.trunc(id)}`
    const operation = 'grafana.remove_annotation'
    const call = { operation, path, repeatable: true, ...callOptions(options) }
    await this.transport.send({ ...call, method: 'DELETE' })
  }
}
