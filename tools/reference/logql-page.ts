import { defaultLogqlLimits } from '../../packages/query/src/logql/limits.ts'
import { functionNames } from '../../packages/query/src/logql/template/functions/table.ts'
import { code, printSections } from './example.ts'
import { logqlSections } from './logql-examples.ts'

/** The text of docs/reference/logql.md. */
export function logqlPage(): string {
  const functions = [...functionNames].sort((a, b) => a.localeCompare(b, 'en'))
  const { maxEntries, maxPoints, maxSeries } = defaultLogqlLimits
  const number = (value: number): string => value.toLocaleString('en')
  return `# LogQL

The whole language runs. Where an answer differs from Loki's, the [conformance report](../../conformance/REPORT.md) names the
case. This page is written by \`npm run docs\`, and a test runs every query of it.

${printSections(logqlSections)}

## Functions of templates

What \`line_format\` and \`label_format\` may call, beside \`if\`, \`else\`, \`range\`, \`with\` and variables:

${functions.map(code).join(', ')}.

## Limits

${number(maxEntries)} lines and ${number(maxSeries)} series per query, ${number(maxPoints)} points per series. What a limit refuses
is answered with \`400\` and the limit's name.
`
}
