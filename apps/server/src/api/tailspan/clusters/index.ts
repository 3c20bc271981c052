import { addCluster } from './add.ts'
import { testCluster } from './check.ts'
import type { ClusterRoutes } from './deps.ts'
import { getCluster } from './get.ts'
import { listClusters } from './list.ts'
import { removeCluster } from './remove.ts'
import { replaceCluster } from './replace.ts'

export const clusterRoutes: readonly ClusterRoutes[] = [
  listClusters,
  addCluster,
  getCluster,
  replaceCluster,
  removeCluster,
  testCluster,
]
