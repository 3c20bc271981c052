import { configPage } from './config-page.ts'
import { logqlPage } from './logql-page.ts'
import { traceqlPage } from './traceql-page.ts'

/** The generated pages of docs/reference, by file name. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['config.md', configPage()],
    ['logql.md', logqlPage()],
    ['traceql.md', traceqlPage()],
  ])
}
