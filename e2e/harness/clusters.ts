import { getJson } from './http.ts'

/** What a person writes about a cluster. */
export interface ClusterFacts {
  readonly id: string
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly loki?: { readonly url: string }
  readonly tempo?: { readonly url: string }
  readonly prometheus?: { readonly url: string }
}

/** How a cluster fared in a question to many. */
interface ClusterStatus {
  readonly id: string
  readonly status: 'ok' | 'error'
  readonly code?: string
}

/** The lines of many clusters, `cluster text` each, and how the clusters fared, `id ok` or `id code`. */
export interface FederatedLines {
  /** Oldest first. */
  readonly lines: readonly string[]
  readonly fared: readonly string[]
  readonly warnings: readonly string[]
}

interface FederatedAnswer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>
      readonly values: readonly (readonly [ts: string, line: string])[]
    }[]
  }
  readonly warnings?: readonly string[]
  readonly clusters: readonly ClusterStatus[]
}

/** A server's registry of clusters, and its answers for all of them. */
export class GatewayApi {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  add(cluster: ClusterFacts): Promise<void> {
    return this.#send('POST', '/api/v1/clusters', cluster)
  }

  replace(cluster: ClusterFacts): Promise<void> {
    return this.#send('PUT', `/api/v1/clusters/${cluster.id}`, cluster)
  }

  remove(id: string): Promise<void> {
    return this.#send('DELETE', `/api/v1/clusters/${id}`)
  }

  async lines(params: Readonly<Record<string, string>>): Promise<FederatedLines> {
    const query = new URLSearchParams(params).toString()
    const url = `${this.url}/clusters/all/loki/api/v1/query_range?${query}`
    const { data, clusters, warnings = [] } = (await getJson(url)) as FederatedAnswer
    const lines = data.result.flatMap(({ stream, values }) =>
      values.map(([ts, line]) => ({ ts: BigInt(ts), text: `${stream['cluster']} ${line}` })),
    )
    return {
      lines: lines.sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0)).map(({ text }) => text),
      fared: clusters.map(({ id, code = 'ok' }) => `${id} ${code}`).sort(),
      warnings,
    }
  }

  async #send(method: string, path: string, body?: object): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const response = await fetch(this.url + path, { method, ...init })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  }
}
