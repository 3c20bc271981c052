// Builds everything that plain node and the browser run: `npm run build`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleSdk } from './bundle-sdk.mjs'
import { fingerprint } from './fingerprint.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist/built-from')
export const serverEntry = join(root, 'apps/server/dist/main.js')

/** Whether what is built was built from the sources as they are now. */
export function isFresh() {
  return (
    existsSync(stamp) &&
    existsSync(serverEntry) &&
    readFileSync(stamp, 'utf8') === fingerprint(root)
  )
}

/** Runs the compiler and the bundler; returns false when one of them fails, having said why. */
export function build() {
  const before = fingerprint(root)
  const ok =
    run('node_modules/typescript/bin/tsc', '-b', 'tsconfig.build.json') &&
    run('node_modules/vite/bin/vite.js', 'build', 'apps/ui', '--logLevel', 'warn')
  if (!ok || !bundled()) return false
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, before)
  return true
}

function bundled() {
  try {
    bundleSdk(root)
    return true
  } catch (error) {
    console.error(error)
    return false
  }
}

function run(...command) {
  // Whatever is set where it is built (a test sets NODE_ENV=test), the UI is what users get.
  // oxlint-disable-next-line node/no-process-env -- handed on, not read
  const env = { ...process.env, NODE_ENV: 'production' }
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit', env }).status === 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // After an installation a failed build is only a hint: `npm start` builds again and shows why.
  const installing = process.argv.includes('--installing')
  if (!(installing && isFresh()) && !build()) {
    if (installing) console.error('tailspan: not built yet; npm start builds')
    else process.exitCode = 1
  }
}
