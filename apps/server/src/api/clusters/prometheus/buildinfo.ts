import type { PrometheusRoute } from './deps.ts'

/** `/status/buildinfo`: that of the oldest server, so that nothing is asked which one of them lacks. */
export const buildinfo: PrometheusRoute = async ({ params, ask }) => {
  const answers = await ask(
    'status/buildinfo',
    () => params,
    (data) => ({ version: data.at('version').textOr(''), raw: data.value }),
  )
  const all = answers.map(({ value }) => value)
  const [oldest] = all.sort((a, b) => compareVersions(a.version, b.version))
  return { data: oldest?.raw ?? {} }
}

function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0))
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
