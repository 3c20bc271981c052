export { Deletion } from './deletion.ts'
export { VisibleLogs } from './visible-logs.ts'
