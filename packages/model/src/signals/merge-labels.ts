import { compareLabels, type Label } from './labels.ts'

/** Name under which Loki's write path keeps the level it found, as structured metadata. */
export const DETECTED_LEVEL = 'detected_level'

/**
 * The labels a line shows when nothing was parsed: its stream's, its metadata's and its detected
 * level. A metadata name that the stream has already becomes `<name>_extracted`. Sorted by name.
 */
export function mergeLabels(
  stream: readonly Label[],
  metadata: readonly Label[],
  level: string,
): Label[] {
  if (metadata.length === 0 && level === '') return [...stream]
  const merged = new Map<string, string>(stream)
  const add = (name: string, value: string): void => {
    if (value !== '') merged.set(merged.has(name) ? `${name}_extracted` : name, value)
  }
  for (const [name, value] of metadata) add(name, value)
  if (level !== '') add(DETECTED_LEVEL, level)
  return [...merged].sort(compareLabels)
}
