import { expect, it } from 'vitest'
import type { LokiOptions } from '../../options/log-options.ts'
import { OptionReader } from '../read-options.ts'
import { readLokiOptions } from './read-loki-options.ts'

function read(options: LokiOptions, around: { environment?: string; spoolDir?: string } = {}) {
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const settings = readLokiOptions(
    new URL(options.url ?? 'http://loki:3100'),
    options,
    new OptionReader(warn),
    {
      service: 'shop',
      environment: '',
      spoolDir: undefined,
      env: () => undefined,
      ...around,
      warn,
    },
  )
  return { settings, warnings }
}

it('has defaults for everything', () => {
  const { settings, warnings } = read({}, { environment: 'prod' })
  expect(settings).toMatchObject({
    labels: [
      ['service', 'shop'],
      ['environment', 'prod'],
    ],
    batchBytes: 1024 * 1024,
    delayMs: 1000,
    queueBytes: 32 * 1024 * 1024,
    whenFull: 'drop-oldest',
    timeoutMs: 10_000,
    compression: 'snappy',
    spoolBytes: 256 * 1024 * 1024,
  })
  expect(warnings).toEqual([])
})

it('spools what does not fit when there is a folder for it', () => {
  expect(read({}, { spoolDir: '/x' }).settings.whenFull).toBe('spool')
  const queue = { whenFull: 'drop-newest' } as const
  expect(read({ queue }, { spoolDir: '/x' }).settings.whenFull).toBe('drop-newest')
})

it('takes sizes and times as people write them, and tells wrong ones', () => {
  const wrong = 'soon' as '1s'
  const { settings, warnings } = read({
    batch: { bytes: '64KB', delay: '250ms' },
    queue: { bytes: 0 },
    timeout: wrong,
  })
  expect(settings).toMatchObject({ batchBytes: 65_536, delayMs: 250, timeoutMs: 10_000 })
  expect(settings.queueBytes).toBe(32 * 1024 * 1024)
  expect(warnings).toHaveLength(2)
})

it('keeps labels a closed list that Loki takes', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`l${i}`, 'x']))
  const { settings, warnings } = read({
    labels: { service: 'own', level: 'x', 'a b': 'x', empty: '', ...many },
  })
  expect(settings.labels).toHaveLength(13)
  expect(settings.labels[0]).toEqual(['service', 'own'])
  expect(settings.labels.map(([name]) => name)).not.toContain('level')
  expect(warnings.length).toBeGreaterThan(2)
})

it('moves a log-in out of the address', () => {
  const { settings } = read({ url: 'https://ada:p%40ss@loki/prefix', headers: { 'x-a': 'b' } })
  expect(settings.url.href).toBe('https://loki/prefix')
  expect(settings.headers).toEqual({
    authorization: `Basic ${Buffer.from('ada:p@ss').toString('base64')}`,
    'x-a': 'b',
  })
})

it.each<[LokiOptions, string]>([
  [{ compression: 'gzip' }, 'gzip'],
  [{ compression: 'snappy', gzip: false }, 'snappy'],
  [{ compression: 'none' }, 'none'],
  [{ gzip: false }, 'none'],
  [{ gzip: true }, 'gzip'],
])('takes the compression that %o asks for', (options, expected) => {
  const { settings, warnings } = read(options)
  expect(settings.compression).toBe(expected)
  expect(warnings).toEqual([])
})

it('tells of a compression that is none', () => {
  const { settings, warnings } = read({ compression: 'zstd' as 'gzip' })
  expect(settings.compression).toBe('snappy')
  expect(warnings).toEqual(['loki.compression: "zstd" is none; taking snappy'])
})
