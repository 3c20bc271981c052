import { floorDiv, formatTime } from '../go-time.ts'
import { parseTime, ZERO_TIME } from '../parse-time.ts'
import { TemplateError } from '../template-error.ts'
import { TemplateTime } from '../value.ts'
import { isZone } from '../zone.ts'
import { fixed, type TemplateFunction, text, time } from './template-function.ts'

const SECOND = 1_000_000_000n

/** Functions on times. There is no local time zone but UTC. */
export const timeFunctions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['__timestamp__', fixed(0, (_, { timestamp }) => new TemplateTime(timestamp))],
  ['now', fixed(0, (_, { clock }) => new TemplateTime(clock.now()))],
  [
    'date',
    fixed(2, (a) =>
      formatTime(
        typeof a[1] === 'bigint' ? new TemplateTime(a[1] * SECOND) : time(a, 1),
        text(a, 0),
      ),
    ),
  ],
  ['toDate', fixed(2, (a) => parseTime(text(a, 0), text(a, 1), 'UTC') ?? ZERO_TIME)],
  ['toDateInZone', fixed(3, (a) => toDateInZone(text(a, 0), text(a, 1), text(a, 2)))],
  ['unixEpoch', fixed(1, (a) => String(floorDiv(time(a, 0).nanoseconds, SECOND)))],
  ['unixEpochMillis', fixed(1, (a) => String(floorDiv(time(a, 0).nanoseconds, 1_000_000n)))],
  ['unixEpochNanos', fixed(1, (a) => String(time(a, 0).nanoseconds))],
  ['unixToTime', fixed(1, (a) => unixToTime(text(a, 0)))],
])

function toDateInZone(layout: string, zone: string, value: string): TemplateTime {
  if (!isZone(zone)) return ZERO_TIME
  return parseTime(layout, value, zone) ?? ZERO_TIME
}

/** The unit follows from the number of digits. */
function unixToTime(value: string): TemplateTime {
  const units = new Map([
    [5, 86_400n * SECOND],
    [10, SECOND],
    [13, 1_000_000n],
    [16, 1_000n],
    [19, 1n],
  ])
  const unit = units.get(value.length)
  if (unit === undefined || !/^[0-9]+$/.test(value)) {
    throw new TemplateError(`unable to parse time '${value}'`)
  }
  return new TemplateTime(BigInt(value) * unit)
}
