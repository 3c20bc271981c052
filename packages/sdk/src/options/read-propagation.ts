import { validateHeaderName } from 'node:http'
import { isPrivateSite } from '../propagation/same-site.ts'
import {
  HEADER_FORMATS,
  type HeaderFormat,
  type PropagationOptions,
} from './propagation-options.ts'
import { readList } from './read-pairs.ts'
import type { Settings } from './settings.ts'
import type { Warnings } from './warnings.ts'

const DEFAULT_HEADERS = ['x-request-id', 'x-user-id']

/** How ids and extra headers are read and written. */
export function readPropagation(
  options: PropagationOptions,
  env: (name: string) => string | undefined,
  warnings: Warnings,
): Settings['propagation'] {
  const names = readList(env('TAILSPAN_PROPAGATORS') ?? env('OTEL_PROPAGATORS'))
  const none = names?.includes('none') === true
  const given = none ? [] : names && formats(names, 'OTEL_PROPAGATORS', warnings)
  const { trustIncoming = true } = options
  return {
    extract: named(options.extract, 'extract', warnings) ?? given ?? HEADER_FORMATS,
    inject: named(options.inject, 'inject', warnings) ?? given ?? ['tracecontext'],
    headers: headerNames(
      options.headers ?? readList(env('TAILSPAN_HEADERS')) ?? DEFAULT_HEADERS,
      warnings,
    ),
    baggage: names === undefined || names.includes('baggage'),
    trustIncoming: typeof trustIncoming === 'function' ? trustIncoming : () => trustIncoming,
    to: options.to ?? toSites(readList(env('TAILSPAN_PROPAGATE_TO')) ?? []),
  }
}

function named(
  list: readonly string[] | undefined,
  option: string,
  warnings: Warnings,
): HeaderFormat[] | undefined {
  return list && formats(list, `propagation.${option}`, warnings)
}

function formats(names: readonly string[], option: string, warnings: Warnings): HeaderFormat[] {
  return names.flatMap((name) => {
    const format = HEADER_FORMATS.find((known) => known === name.toLowerCase())
    if (format !== undefined) return [format]
    if (name !== 'baggage') {
      warnings.wrong(option, `${name} is none of ${HEADER_FORMATS.join(', ')}`)
    }
    return []
  })
}

function headerNames(names: readonly string[], warnings: Warnings): string[] {
  return names.flatMap((name) => {
    try {
      validateHeaderName(name)
      return [name.toLowerCase()]
    } catch {
      warnings.wrong('propagation.headers', `${JSON.stringify(name)} is no name of a header`)
      return []
    }
  })
}

/** Private sites, and these with all below them. */
function toSites(sites: readonly string[]): (url: URL) => boolean {
  const own = sites.map((site) => site.toLowerCase().replace(/^\*?\./, ''))
  return (url) =>
    isPrivateSite(url) ||
    own.some((site) => url.hostname === site || url.hostname.endsWith(`.${site}`))
}
