import { setFlagsFromString } from 'node:v8'

// Loading the modules leaves much garbage: kept from growing meanwhile, the young generation stays
// some 20 MB smaller in a server that idles. Under load it grows as ever.
setFlagsFromString('--semi-space-growth-factor=1')
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
setFlagsFromString('--semi-space-growth-factor=2')
