// Writes the generated pages of the documentation, and the types of the API for its client: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { apiFiles } from './api-types/files.ts'
import { referencePages } from './reference/pages.ts'

for (const [name, text] of referencePages()) {
  writeFileSync(new URL(`../docs/reference/${name}`, import.meta.url), text)
}
for (const [path, text] of apiFiles()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text)
}
