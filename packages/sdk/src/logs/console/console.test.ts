import { expect, it } from 'vitest'
import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'
import { capturedOutput } from '../testing/captured-output.ts'
import { chooseConsole } from './choose-console.ts'

const at = { ms: new Date(2026, 0, 15, 10, 30, 5, 7).getTime(), nanos: 0 }
const trace = ['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736'] as const

function record(level: Level, fields: object, metadata: LogRecord['metadata'] = []): LogRecord {
  return { level, at, text: JSON.stringify({ level, time: 'x', ...fields }), metadata }
}

function printed(
  records: readonly LogRecord[],
  options: {
    kind?: 'pretty' | 'json' | 'auto'
    isTTY?: boolean
    env?: Record<string, string>
  } = {},
): string {
  const output = capturedOutput(options.isTTY ?? false)
  const around = { service: 'shop', environment: '', env: (name: string) => options.env?.[name] }
  const sink = chooseConsole(options.kind ?? 'auto', around, output)
  for (const one of records) sink.write(one)
  void sink.flush()
  return output.text
}

const error = {
  type: 'Error',
  message: 'no',
  stack: 'Error: no\n    at a.js:1',
  cause: { message: 'below' },
}

it('prints for people', () => {
  const records = [
    record('info', { msg: 'placed', id: 7, name: 'ada lovelace', nested: { a: 1 } }),
    record('error', { msg: 'declined', err: error }, [trace]),
    record('warn', { msg: 'slow' }, [trace]),
  ]
  expect(printed(records, { kind: 'pretty', env: { TAILSPAN_URL: 'http://tailspan/' } })).toBe(
    `10:30:05.007 INFO  placed id=7 name="ada lovelace" nested="{\\"a\\":1}"
10:30:05.007 ERROR declined trace_id=4bf92f3577b34da6a3ce929d0e0e4736
      Error: no
          at a.js:1
      caused by
      below
      http://tailspan/traces/4bf92f3577b34da6a3ce929d0e0e4736
10:30:05.007 WARN  slow trace_id=4bf92f3577b34da6a3ce929d0e0e4736
`,
  )
})

it.each([
  [{ isTTY: true }, true],
  [{ isTTY: true, env: { NO_COLOR: '1' } }, false],
  [{ isTTY: true, env: { TERM: 'dumb' } }, false],
  [{ kind: 'pretty' as const }, false],
  [{ kind: 'pretty' as const, env: { FORCE_COLOR: '1' } }, true],
])('has colours where they are seen: %j', (options, coloured) => {
  const text = printed([record('error', { msg: 'a' })], options)
  expect(text.includes('\u001b[31mERROR')).toBe(coloured)
})

it('lets no line move the cursor', () => {
  const evil = record('info', { msg: 'a\u001b[2Jb\r\u009b', 'k\u0007': '\u001b]0;x' })
  const text = printed([evil, { ...evil, text: 'no json \u001b' }], { kind: 'pretty' })
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

it('prints whole lines of JSON where nobody looks', () => {
  const text = printed([record('info', { msg: 'a' }, [trace])])
  expect(text).toBe(
    `{"level":"info","time":"x","msg":"a","trace_id":"${trace[1]}","service":"shop"}\n`,
  )
})

it('writes the lines of one turn at once, and waits for a reader, within a bound', async () => {
  const output = capturedOutput()
  const sink = chooseConsole('json', { service: '', environment: '', env: () => undefined }, output)
  output.full = true
  sink.write(record('info', { msg: 'a' }))
  expect(output.text).toBe('')
  await new Promise((resolve) => setImmediate(resolve))
  const written = output.text
  expect(written).not.toBe('')
  const long = 'x'.repeat(1024 * 1024)
  for (let i = 0; i < 10; i++) sink.write(record('info', { msg: long }))
  expect(output.text).toBe(written)
  expect(sink.health()).toMatchObject({ lost: 6, queued: 4 })
  output.drain()
  expect(output.objects).toHaveLength(5)
})

it('is off once its reader is gone', () => {
  const output = capturedOutput()
  const sink = chooseConsole('json', { service: '', environment: '', env: () => undefined }, output)
  output.fail(new Error('EPIPE'))
  sink.write(record('info', { msg: 'a' }))
  expect(sink.health()).toMatchObject({ state: 'off', lost: 1, lastError: 'EPIPE' })
})
