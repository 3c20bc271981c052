import { civil, DAYS, formatTime, MONTHS } from './go-time.ts'
import { TemplateError } from './template-error.ts'
import { TemplateTime, type TemplateValue } from './value.ts'

/** The methods of a time that make sense in a template. */
export function timeField(
  time: TemplateTime,
  name: string,
  args: readonly TemplateValue[],
): TemplateValue {
  const c = civil(time)
  switch (name) {
    case 'Format': {
      const [layout] = args
      if (typeof layout !== 'string') throw new TemplateError('Format takes a layout')
      return formatTime(time, layout)
    }
    case 'String':
      return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
    case 'UTC':
      return new TemplateTime(time.nanoseconds)
    case 'Unix':
      return BigInt.asIntN(64, (time.nanoseconds - BigInt(c.nanosecond)) / 1_000_000_000n)
    case 'UnixMilli':
      return time.nanoseconds / 1_000_000n
    case 'UnixMicro':
      return time.nanoseconds / 1_000n
    case 'UnixNano':
      return time.nanoseconds
    case 'Year':
      return BigInt(c.year)
    case 'Month':
      return MONTHS[c.month - 1] ?? ''
    case 'Weekday':
      return DAYS[c.weekday] ?? ''
    case 'Day':
      return BigInt(c.day)
    case 'YearDay':
      return BigInt(c.yearDay)
    case 'Hour':
      return BigInt(c.hour)
    case 'Minute':
      return BigInt(c.minute)
    case 'Second':
      return BigInt(c.second)
    case 'Nanosecond':
      return BigInt(c.nanosecond)
    default:
      throw new TemplateError(`can't evaluate field ${name} in type time.Time`)
  }
}
