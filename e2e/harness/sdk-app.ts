import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type ProcessGroup, startNode } from './process.ts'

/** Starts an app that has the SDK by `--import` and an environment alone; it ends with the test. The file is new for each. */
export async function startSdkApp(
  folder: string,
  name: string,
  code: string,
  env: Readonly<Record<string, string>>,
): Promise<ProcessGroup> {
  const file = join(folder, `${name}.env`)
  const lines = Object.entries(env).map((pair) => pair.join('='))
  await writeFile(file, lines.join('\n'))
  const app = startNode([
    `--env-file=${file}`,
    '--conditions=@tailspan/source',
    '--import=tsx',
    '--import=@tailspan/sdk/register',
    '--input-type=module',
    `--eval=${code}`,
  ])
  onTestFinished(() => app.kill())
  return app
}
