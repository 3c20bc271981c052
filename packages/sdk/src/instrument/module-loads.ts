import Module from 'node:module'

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => unknown

/**
 * Tells what CommonJS modules load, also those that are imported as ES modules: their own parts are loaded
 * by `require` in every case. Returns how to undo it.
 * @param loaded must not throw
 */
export function watchModuleLoads(
  loaded: (request: string, from: string, exports: unknown) => void,
): () => void {
  const loader = Module as unknown as { _load: Load }
  const load = loader._load
  const watched: Load = function (this: unknown, request, parent, isMain) {
    const exports = load.call(this, request, parent, isMain)
    loaded(request, parent?.filename ?? '', exports)
    return exports
  }
  loader._load = watched
  return () => {
    // Someone else may have patched it since; theirs calls ours.
    if (loader._load === watched) loader._load = load
  }
}
