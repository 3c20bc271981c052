/**
 * Gives elements a size: the test browser lays nothing out, and a virtual list without a height
 * shows no rows. Answers how to undo it.
 */
export function giveSize(width = 1000, height = 600): () => void {
  const names = ['offsetWidth', 'offsetHeight', 'clientWidth', 'clientHeight'] as const
  const prototype = HTMLElement.prototype
  const before = names.map((name) => Object.getOwnPropertyDescriptor(prototype, name))
  for (const name of names) {
    const value = name.endsWith('Width') ? width : height
    Object.defineProperty(prototype, name, { configurable: true, get: () => value })
  }
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  return () => {
    names.forEach((name, i) => {
      const descriptor = before[i]
      if (descriptor) Object.defineProperty(prototype, name, descriptor)
      else delete (prototype as unknown as Record<string, unknown>)[name]
    })
  }
}
