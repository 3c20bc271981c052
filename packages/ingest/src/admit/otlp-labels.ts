import type { Attribute, Label } from '@tailspan/model'
import { attributePairs, valueText } from '../decode/otlp-value-text.ts'
import { sanitizeLabelName } from './label-name.ts'

/** Resource attributes that Loki indexes; every other one is structured metadata. */
const INDEXED: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.container.name',
  'container.name',
  'k8s.replicaset.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.cronjob.name',
  'k8s.job.name',
])

export interface ResourceLabels {
  /** Index labels. */
  readonly labels: readonly Label[]
  /** Structured metadata of every record. */
  readonly metadata: readonly Label[]
}

/** Divides a resource as Loki does. */
export function resourceLabels(
  attributes: readonly Attribute[],
  droppedAttributes: number,
): ResourceLabels {
  const labels: Label[] = []
  const rest: Attribute[] = []
  for (const attribute of attributes) {
    if (!INDEXED.has(attribute.key)) rest.push(attribute)
    else labels.push([sanitizeLabelName(attribute.key), valueText(attribute.value)])
  }
  const metadata = attributePairs(rest)
  if (droppedAttributes > 0) {
    metadata.push(['resource_dropped_attributes_count', `${droppedAttributes}`])
  }
  return { labels, metadata }
}

/** Structured metadata that a scope gives each of its records. */
export function scopeMetadata(
  name: string,
  version: string,
  attributes: readonly Attribute[],
  droppedAttributes: number,
): Label[] {
  const pairs = attributePairs(attributes)
  if (name !== '') pairs.push(['scope_name', name])
  if (version !== '') pairs.push(['scope_version', version])
  if (droppedAttributes > 0) pairs.push(['scope_dropped_attributes_count', `${droppedAttributes}`])
  return pairs
}
