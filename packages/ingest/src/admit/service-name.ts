import { type Label, labelValue } from '@tailspan/model'

export const SERVICE_NAME = 'service_name'

// In order of preference.
const SOURCES = [
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'k8s_container_name',
  'component',
  'workload',
  'job',
  'k8s_job_name',
]

/** The service a stream without a `service_name` label belongs to, judged by its other labels. */
export function discoverServiceName(labels: readonly Label[]): string {
  for (const source of SOURCES) {
    const value = labelValue(labels, source)
    if (value !== '') return value
  }
  return 'unknown_service'
}
