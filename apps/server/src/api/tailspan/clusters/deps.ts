import type { Clusters } from '../../../clusters/clusters.ts'
import type { TypedApp } from '../index.ts'

/** Adds one route for clusters. */
export type ClusterRoutes = (app: TypedApp, deps: ClusterDeps) => void

interface ClusterDeps {
  readonly clusters: Clusters
  readonly timeoutMs: number
}
