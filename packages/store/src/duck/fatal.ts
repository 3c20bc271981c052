/**
 * Whether an error says that the whole DuckDB instance is unusable, for reads too: a failed fsync
 * or checkpoint. Opening the file again in the same process can corrupt memory, so the process has
 * to end.
 */
export function isFatal(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e.message.startsWith('FATAL Error') || e.message.includes('has been invalidated')) {
      return true
    }
  }
  return false
}
