type Method = (this: unknown, ...args: unknown[]) => unknown

const PATCHED = Symbol.for('tailspan.genai.patched')

/**
 * Puts a method of an object's own in front of the one that it has; helpers of the object that call it are
 * watched too. Does nothing to an object that was patched before, is frozen, or has no such method.
 */
export function patch(
  target: object | undefined,
  name: string,
  around: (original: Method) => Method,
): void {
  try {
    const original = (target as Readonly<Record<string, unknown>> | undefined)?.[name]
    if (target === undefined || typeof original !== 'function') return
    if (Object.hasOwn(original, PATCHED)) return
    const value = around(original as Method)
    Object.defineProperty(value, PATCHED, { value: true })
    Object.defineProperty(value, 'name', { value: name, configurable: true })
    Object.defineProperty(value, 'length', { value: original.length, configurable: true })
    Object.defineProperty(target, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false,
    })
  } catch {
    // It stays as it was.
  }
}
