import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { bundleSdk } from '../../tools/bundle-sdk.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a child process of a benchmark runs by plain node. */
export interface Compiled {
  readonly app: string
  /** The folder of the SDK as it is published. */
  readonly sdk: string
}

/**
 * Compiles an app of this folder, and the SDK as npm has it. What tsx makes of sources on the fly keeps the name of
 * each function by a call whenever it is made, which takes a third as much time as all that a middleware does.
 */
export function compile(file: string): Compiled {
  const folder = join(root, 'node_modules/.cache/tailspan-bench')
  const sdk = join(folder, 'sdk')
  bundleSdk(root, sdk)
  const app = join(folder, file.replace(/\.ts$/, '.mjs'))
  buildSync({
    entryPoints: [join(root, 'bench/sdk', file)],
    outfile: app,
    bundle: true,
    packages: 'external',
    alias: {
      '@tailspan/sdk/pino': join(sdk, 'logs/pino/index.js'),
      '@tailspan/sdk/winston': join(sdk, 'logs/winston/index.js'),
    },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  return { app, sdk }
}
