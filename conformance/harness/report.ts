import type { Baseline } from './baseline.ts'
import type { Corpus, RecordedCase } from './corpus.ts'

/** The text of REPORT.md: what passes by feature, and every known miss with its reason. */
export function renderReport(corpora: Iterable<Corpus>, passed: Baseline): string {
  const sections = [...corpora].map((corpus) =>
    renderCorpus(corpus, passed.get(corpus.name) ?? new Set()),
  )
  return `# Conformance

How Tailspan's answers compare with the recorded ones of the real servers. Written by
\`npm run conformance -- --update\`; \`npm test\` fails when a case that passes here fails again.

${sections.join('\n')}`
}

/** The cases by feature, in the order of the corpus. */
export function byFeature(
  cases: readonly RecordedCase[],
): ReadonlyMap<string, readonly RecordedCase[]> {
  const groups = new Map<string, RecordedCase[]>()
  for (const recorded of cases) {
    const group = groups.get(recorded.feature)
    if (group) group.push(recorded)
    else groups.set(recorded.feature, [recorded])
  }
  return groups
}

/** Part of the whole in per cent, as text. */
export const share = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

/** Stands where a miss is nobody's intention. */
const NO_REASON = 'not yet right'

function renderCorpus(corpus: Corpus, passed: ReadonlySet<string>): string {
  const rows: string[] = []
  const misses: string[] = []
  for (const [feature, cases] of byFeature(corpus.cases)) {
    const missed = cases.filter((recorded) => !passed.has(recorded.id))
    rows.push(`| ${feature} | ${cases.length - missed.length} | ${cases.length} |`)
    for (const { id } of missed) misses.push(`- ${id}: ${corpus.misses.get(id) ?? NO_REASON}`)
  }
  const total = corpus.cases.length
  const ok = corpus.cases.filter((recorded) => passed.has(recorded.id)).length
  return `## ${corpus.name}: ${ok} of ${total} pass (${share(ok, total)})

| feature | passed | cases |
|---|--:|--:|
${rows.join('\n')}

### Known misses

${misses.length > 0 ? misses.join('\n') : 'None.'}
`
}
