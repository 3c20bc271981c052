import { defaultTraceqlLimits } from '../../packages/query/src/traceql/engine.ts'
import { printSections } from './example.ts'
import { traceqlSections } from './traceql-examples.ts'

/** The text of docs/reference/traceql.md. */
export function traceqlPage(): string {
  const { maxPoints, maxSeries } = defaultTraceqlLimits
  return `# TraceQL

The whole language runs, but for the intrinsic \`parent\` and arithmetic between aggregates, which Tempo refuses as well. Where an answer differs from
Tempo's, the [conformance report](../../conformance/REPORT.md) names the case. This page is written by \`npm run docs\`, and a test runs every query of it.

${printSections(traceqlSections)}

## Limits

${maxSeries.toLocaleString('en')} series per metrics query, else the answer is partial; ${maxPoints.toLocaleString('en')} points per series.
`
}
