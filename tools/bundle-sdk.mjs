// Puts the SDK's compiled modules and those of OpenTelemetry's SDK together: node reads each of some hundred files by
// itself, which is half of the time that an app needs to start with it.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** All others stay packages of their own: OpenTelemetry's api has to be one for the whole process. */
const INSIDE = new Set([
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
])

/** Parts of what is inside are CommonJS, and require the api. */
const BANNER = `/*! Contains parts of OpenTelemetry JS, Copyright The OpenTelemetry Authors, Apache-2.0. */
import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)`

/** Writes the SDK's entries as bundles that share their parts, in place of what the compiler made of them. */
export function bundleSdk(root, outdir = join(root, 'packages/sdk/dist')) {
  const folder = join(root, 'packages/sdk')
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { exports, dependencies, peerDependencies, devDependencies } = about
  const packages = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })
  // Those of the last time have other names.
  rmSync(join(outdir, 'chunks'), { recursive: true, force: true })
  buildSync({
    // From the sources: what is compiled may be a bundle of the last time.
    entryPoints: Object.values(exports).map((entry) => join(folder, entry['@tailspan/source'])),
    outdir,
    outbase: join(folder, 'src'),
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: packages.filter((name) => !INSIDE.has(name)),
    // The ES modules of OpenTelemetry's packages: what nobody uses is left out.
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
}
