// Writes the generated pages of the documentation: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { configPage } from './config-page.ts'

writeFileSync(new URL('../docs/reference/config.md', import.meta.url), configPage())
