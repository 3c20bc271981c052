import type { OwnRoute } from '../route.ts'
import { addCluster } from './add.ts'
import { testCluster } from './check.ts'
import { getCluster } from './get.ts'
import { listClusters } from './list.ts'
import { removeCluster } from './remove.ts'
import { replaceCluster } from './replace.ts'

export const clusterRoutes: readonly OwnRoute[] = [
  listClusters,
  addCluster,
  getCluster,
  replaceCluster,
  removeCluster,
  testCluster,
]
