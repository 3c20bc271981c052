import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ARCHIVES = '/var/cache/apt/archives'
const KEPT = join(tmpdir(), 'tailspan-debian')

/**
 * A program that Debian has: the installed one, else out of its package, which is fetched by apt and
 * unpacked into a folder of its own. Nothing is installed and no service started; no rights are needed.
 * @param path such as `/usr/bin/prometheus`
 * @throws when it cannot be had, with what to do
 */
export async function debianProgram(name: string, path: string): Promise<string> {
  const unpacked = join(KEPT, name)
  for (const program of [path, join(unpacked, path)]) if (await exists(program)) return program
  await mkdir(KEPT, { recursive: true })
  const folder = await mkdtemp(join(KEPT, `.${name}-`))
  try {
    await run('dpkg-deb', ['--extract', await fetchPackage(name, folder), join(folder, 'root')])
    await access(join(folder, 'root', path))
    // Another may have been quicker.
    await rename(join(folder, 'root'), unpacked).catch(() => access(join(unpacked, path)))
    return join(unpacked, path)
  } catch (cause) {
    const what = `this test needs ${path}, and apt-get cannot fetch it here`
    const help = `install it: apt-get install --no-install-recommends ${name}`
    throw new Error(`${what}; ${help}\n${String(cause)}`, { cause })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The package's file: from the network, else as apt has kept it. */
async function fetchPackage(name: string, folder: string): Promise<string> {
  const fetch = (): Promise<unknown> => run('apt-get', ['download', name], { cwd: folder })
  const fetched = fetch()
    // Lists may be missing or older than the packages there are.
    .catch(() => run('apt-get', ['update']).then(fetch))
    .then(() => folder)
  const from = await fetched.catch(async (error: unknown) => {
    if ((await packagesIn(ARCHIVES, name)).length > 0) return ARCHIVES
    throw error
  })
  const [file] = (await packagesIn(from, name)).sort().reverse()
  if (file === undefined) throw new Error(`apt-get download ${name} left no file`)
  return join(from, file)
}

async function packagesIn(folder: string, name: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => [])
  return files.filter((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'))
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
