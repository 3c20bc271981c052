import { compareLabels, type Label } from '@tailspan/model'
import type { JsonPlace } from './json-place.ts'

/** A JSON object of texts as labels, sorted by name; none when absent. */
export function readLabels(place: JsonPlace): Label[] {
  const labels = place.members().map(([name, value]): Label => [name, value.text()])
  return labels.sort(compareLabels)
}
