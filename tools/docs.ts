// Writes the generated pages of the documentation: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { referencePages } from './reference/pages.ts'

for (const [name, text] of referencePages()) {
  writeFileSync(new URL(`../docs/reference/${name}`, import.meta.url), text)
}
