/** A row of a page: a query that runs, and what it shows. */
export interface Example {
  readonly query: string
  readonly what: string
}

/** A heading with the examples under it. */
export interface Section {
  readonly title: string
  readonly examples: readonly Example[]
}

/** The sections as Markdown tables. */
export function printSections(sections: readonly Section[]): string {
  return sections.map(printSection).join('\n\n')
}

function printSection({ title, examples }: Section): string {
  const rows = examples.map(({ query, what }) => `| ${code(query)} | ${what} |`)
  return [`## ${title}`, '', '| query | what |', '|---|---|', ...rows].join('\n')
}

/** In backticks, for a cell of a table. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}
