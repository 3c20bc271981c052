import { compareLabels, type Label } from '@tailspan/model'
import type { JsonPlace } from './json-place.ts'

/** A JSON object of texts as labels, sorted by name; none when absent. */
export function readLabels(place: JsonPlace): Label[] {
  return place.absent ? [] : (labelsOf(place.value) ?? pointAtFault(place))
}

/** The same without a place, for very many objects; null when it is no object of texts. */
export function labelsOf(value: unknown): Label[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const labels: Label[] = []
  let sorted = true
  let last = ''
  for (const name of Object.keys(value)) {
    const text = (value as Record<string, unknown>)[name]
    if (typeof text !== 'string') return null
    if (name < last) sorted = false
    last = name
    labels.push([name, text])
  }
  return sorted ? labels : labels.sort(compareLabels)
}

function pointAtFault(place: JsonPlace): Label[] {
  return place.members().map(([name, value]) => [name, value.text()])
}
