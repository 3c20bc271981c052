import { join } from 'node:path'
import { readIfThere, writeDurably } from '@tailspan/store'
import type { DeleteFile } from './delete-requests.ts'

/** The requests in a file of the data folder, which the store keeps for this process alone. */
export function deleteFile(folder: string): DeleteFile {
  const path = join(folder, 'deletes.json')
  return { read: () => readIfThere(path), write: (text) => writeDurably(path, text) }
}
