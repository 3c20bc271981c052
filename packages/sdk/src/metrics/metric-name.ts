/** How a metric is called in Prometheus; samples have suffixes beside. */
export interface MetricName {
  /** Without `_total`, with the unit. */
  readonly family: string
  /** As OpenMetrics has it, such as `seconds`; '' for none. */
  readonly unit: string
}

const MAX_NAME = 255
const UNITS: ReadonlyMap<string, string> = new Map([
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['min', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['%', 'percent'],
])

/** The Prometheus name of an instrument: `http.server.request.duration` in `s` is `http_server_request_duration_seconds`. */
export function metricName(
  name: string,
  unit: string,
  kind: 'counter' | 'gauge' | 'histogram',
): MetricName {
  const word = unitWord(unit, kind)
  let family = legal(name.slice(0, MAX_NAME), /[^a-zA-Z0-9_:]/g)
  if (kind === 'counter' && family.endsWith('_total')) family = family.slice(0, -'_total'.length)
  if (family === '') family = '_'
  if (word !== '' && !family.endsWith(`_${word}`)) family = `${family}_${word}`
  return { family, unit: word }
}

/** Whether Prometheus takes the name as it is, but for dots. */
export function isMetricName(name: string): boolean {
  return name.length <= MAX_NAME && /^[a-zA-Z_:][a-zA-Z0-9_:.]*$/.test(name)
}

/** The Prometheus name of a label; those that it keeps for itself get another. */
export function labelName(name: string): string {
  const plain = legal(name.slice(0, MAX_NAME), /[^a-zA-Z0-9_]/g).replace(/^__+/, '_')
  return plain === 'le' || plain === 'quantile' ? `${plain}_` : plain
}

export function isLabelName(name: string): boolean {
  return (
    name.length <= MAX_NAME &&
    /^[a-zA-Z_][a-zA-Z0-9_.]*$/.test(name) &&
    labelName(name) === name.replaceAll('.', '_')
  )
}

function legal(name: string, others: RegExp): string {
  const plain = name.replace(others, '_')
  return /^[0-9]/.test(plain) || plain === '' ? `_${plain}` : plain
}

/** Units in braces count things; the name says which. */
function unitWord(unit: string, kind: 'counter' | 'gauge' | 'histogram'): string {
  if (unit === '1') return kind === 'gauge' ? 'ratio' : ''
  const bare = unit.replace(/\{[^}]*\}/g, '')
  return UNITS.get(bare) ?? bare.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_+|_+$/g, '')
}
