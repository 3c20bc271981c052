import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './process.ts'

const run = promisify(execFile)

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/**
 * Puts packages into a folder as npm would publish and install them; what else they need is linked to what
 * is installed here.
 * @param names of folders in `packages`
 */
export async function installPacked(folder: string, names: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"type":"module","private":true}')
  for (const name of names) {
    const from = join(root, 'packages', name)
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: from,
    })
    const [{ filename = '' } = {}] = JSON.parse(stdout) as { filename?: string }[]
    const to = join(folder, 'node_modules/@tailspan', name)
    await mkdir(to, { recursive: true })
    await run('tar', ['-xzf', join(folder, filename), '-C', to, '--strip-components=1'])
    const manifest = JSON.parse(await readFile(join(to, 'package.json'), 'utf8')) as Manifest
    const needed = { ...manifest.dependencies, ...manifest.peerDependencies }
    for (const other of Object.keys(needed)) await link(folder, from, other)
  }
}

async function link(folder: string, from: string, name: string): Promise<void> {
  if (name.startsWith('@tailspan/')) return
  const own = join(from, 'node_modules', name)
  const found = await readFile(join(own, 'package.json')).then(
    () => own,
    () => join(root, 'node_modules', name),
  )
  const to = join(folder, 'node_modules', name)
  await mkdir(dirname(to), { recursive: true })
  await symlink(found, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
