import { Deletion, VisibleLogs } from '@tailspan/query'
import { MemoryLogStore } from '@tailspan/store'
import {
  type LogRow,
  type LogStoreFixture,
  logBatch,
  logStoreDifferential,
} from '@tailspan/testkit'

const LABELS = [{ app: 'a' }, { app: 'ab', env: 'b' }, { app: 'only-deleted' }]

/** Rows at every time that the random questions ask about, in streams that the random rows have too. */
const deleted: LogRow[] = Array.from({ length: 50 }, (_, i) => ({
  labels: LABELS[i % LABELS.length] ?? {},
  ts: BigInt(i - 5),
  line: `a DELETE-ME b ${i}`,
  metadata: [['user', 'u1']],
  level: 'info',
}))

const range = { start: -5n, end: 45n }
const deletions = [
  new Deletion('{app=~".+"} |= "DELETE-ME" | user="u1"', { start: -5n, end: 20n }),
  new Deletion('{app=~"a.*|only-deleted"} |~ "DELETE-[A-Z]+"', { start: 10n, end: 45n }),
  new Deletion('{app="nobody"}', range),
]

async function open(): Promise<LogStoreFixture> {
  const store = new MemoryLogStore()
  return { writer: store, reader: store, feed: store, close: async () => {} }
}

async function openWithDeleted(): Promise<LogStoreFixture> {
  const store = new MemoryLogStore()
  await store.append(logBatch(deleted))
  const reader = new VisibleLogs(store, () => deletions)
  return { writer: store, reader, feed: store, close: async () => {} }
}

// What is deleted is as if it had never been sent, whatever is asked.
logStoreDifferential('a store with deleted lines', openWithDeleted, open, 200)
