/** Versions of OpenMetrics that can be asked for. */
export type OpenMetricsVersion = '1.0.0' | '0.0.1'

const MAX_ACCEPT = 2048

/** Which OpenMetrics a scraper's `Accept` prefers to Prometheus' text format; undefined for the text format. */
export function choosesOpenMetrics(accept: unknown): OpenMetricsVersion | undefined {
  if (typeof accept !== 'string' || accept.length > MAX_ACCEPT) return undefined
  let best: OpenMetricsVersion | undefined
  let bestQuality = 0
  let textQuality = 0
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const quality = qualityOf(parameters)
    if (type === 'application/openmetrics-text') {
      const version = versionOf(parameters)
      if (version !== undefined && quality > bestQuality) {
        best = version
        bestQuality = quality
      }
    } else if (type === 'text/plain') textQuality = Math.max(textQuality, quality)
  }
  return bestQuality > 0 && bestQuality >= textQuality ? best : undefined
}

function qualityOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  if (text === undefined) return 1
  const quality = Number(text)
  return text !== '' && quality >= 0 && quality <= 1 ? quality : 0
}

function versionOf(parameters: readonly string[]): OpenMetricsVersion | undefined {
  const version = parameters.find((parameter) => parameter.startsWith('version='))?.slice(8)
  if (version === '0.0.1') return '0.0.1'
  return version === undefined || version === '1.0.0' ? '1.0.0' : undefined
}
