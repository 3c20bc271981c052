// Puts the SDK's compiled modules together: node reads each file of a package by itself, which is a third of an app's start.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** Writes the SDK's entries as bundles that share their parts, in place of what the compiler made of them. */
export function bundleSdk(root, outdir = join(root, 'packages/sdk/dist')) {
  const folder = join(root, 'packages/sdk')
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  buildSync({
    // From the sources: what is compiled may be a bundle of the last time.
    entryPoints: Object.values(exports).map((entry) => join(folder, entry['@tailspan/source'])),
    outdir,
    outbase: join(folder, 'src'),
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
}
