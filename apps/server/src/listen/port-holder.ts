import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Who listens on a TCP port of this machine, as `name (pid 123)`; null when it cannot be told
 * (no /proc, or the process belongs to somebody else).
 */
export async function portHolder(port: number): Promise<string | null> {
  const inodes = await listeningInodes(port)
  if (inodes.size === 0) return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const fd of fds) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
      return `${name || 'a process'} (pid ${pid})`
    }
  }
  return null
}

/** State of a listening socket in /proc/net/tcp. */
const LISTEN = '0A'

async function listeningInodes(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '')
    for (const row of text.split('\n')) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/)
      if (state === LISTEN && local?.endsWith(`:${hex}`) && inode) inodes.add(inode)
    }
  }
  return inodes
}
