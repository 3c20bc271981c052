import { join } from 'node:path'
import { TailspanError } from '@tailspan/model'
import { readIfThere, writeDurably } from '@tailspan/store'
import type { AddressPolicy } from './address-policy.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { Place } from './place.ts'
import { readCluster } from './read-cluster.ts'
import type { SecretBox } from './secret-box.ts'
import { changeSecrets } from './secrets.ts'

/** Where clusters that were added over the API are kept. */
export interface ClusterFile {
  /** @throws TailspanError when what is there cannot be read */
  read(): Promise<ClusterSettings[]>
  /** Resolves when they are durable. */
  write(clusters: readonly ClusterSettings[]): Promise<void>
}

/** A file of the data folder, which the store keeps for this process alone; secrets are sealed. */
export function clusterFile(folder: string, box: SecretBox, addresses: AddressPolicy): ClusterFile {
  const path = join(folder, 'clusters.json')
  return {
    async read() {
      const text = await readIfThere(path)
      if (text === undefined) return []
      const options = { allowFiles: false, addresses }
      const items = new Place(parse(text, path), path).get('clusters').items()
      return Promise.all(
        items.map((place) => {
          const sealed = place.value as ClusterSettings
          const opened = changeSecrets(sealed, (secret, at) => box.open(secret, at))
          return readCluster(opened, place.path, options)
        }),
      )
    },
    async write(clusters) {
      const sealed = clusters.map((one) => changeSecrets(one, (s, place) => box.seal(s, place)))
      await writeDurably(path, `${JSON.stringify({ clusters: sealed }, null, 2)}\n`)
    },
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TailspanError('bad_request', `${path} is damaged: it is no JSON`, { cause })
  }
}
