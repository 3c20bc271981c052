import { decodeAttributes, encodeAttributes, type Resource } from '@tailspan/model'

/** A resource with the named attributes alone; the first of equal keys counts. */
export function namedPart({ attributes }: Resource, keys: readonly string[]): Resource {
  const all = decodeAttributes(attributes)
  const named = keys.flatMap((key) => all.find((attribute) => attribute.key === key) ?? [])
  const service = named.find(({ key }) => key === 'service.name')?.value
  return {
    service: typeof service === 'string' ? service : '',
    attributes: encodeAttributes(named),
  }
}

/** Resources that agree in some attributes have one number. */
export class ResourceClasses {
  readonly #keys: readonly string[]
  readonly #numbers = new Map<string, number>()
  readonly #classes: Resource[] = []

  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  /** What the resources of each class agree in, by its number. */
  get classes(): readonly Resource[] {
    return this.#classes
  }

  numberOf(resource: Resource): number {
    const part = namedPart(resource, this.#keys)
    const known = this.#numbers.get(part.attributes)
    if (known !== undefined) return known
    this.#numbers.set(part.attributes, this.#classes.length)
    return this.#classes.push(part) - 1
  }
}
