import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Runs a file of this benchmark as a process of its own and parses the JSON it prints.
 * @throws when it fails
 */
export async function runInProcess(file: URL, args: readonly string[]): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['--conditions=@tailspan/source', '--import', 'tsx', fileURLToPath(file), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  let output = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk)
  const code = await ended
  if (code !== 0) throw new Error(`${fileURLToPath(file)} ended with ${code}`)
  return JSON.parse(output)
}
