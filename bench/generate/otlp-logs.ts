import type { LogRow } from './log-rows.ts'
import { attribute, encode, fixed64, integer, string, submessage } from './otlp-writer.ts'

const severities: ReadonlyMap<string, number> = new Map([
  ['debug', 5],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
])

/** An ExportLogsServiceRequest of these rows: a resource per pod, the level as severity. */
export function otlpLogs(rows: readonly LogRow[]): Buffer {
  return encode((request) => {
    for (const group of byPod(rows).values())
      submessage(request, 1, (resourceLogs) => {
        const [first] = group
        submessage(resourceLogs, 1, (resource) => {
          attribute(resource, 1, 'service.name', first.service)
          attribute(resource, 1, 'k8s.pod.name', first.pod)
          attribute(resource, 1, 'deployment.environment.name', 'prod')
        })
        submessage(resourceLogs, 2, (scopeLogs) => {
          submessage(scopeLogs, 1, (scope) => string(scope, 1, 'bench'))
          for (const row of group)
            submessage(scopeLogs, 2, (record) => {
              fixed64(record, 1, row.ts)
              integer(record, 2, severities.get(row.level) ?? 0)
              string(record, 3, row.level)
              submessage(record, 5, (body) => string(body, 1, row.line))
            })
        })
      })
  })
}

function byPod(rows: readonly LogRow[]): Map<string, [LogRow, ...LogRow[]]> {
  const groups = new Map<string, [LogRow, ...LogRow[]]>()
  for (const row of rows) {
    const group = groups.get(row.pod)
    if (group) group.push(row)
    else groups.set(row.pod, [row])
  }
  return groups
}
