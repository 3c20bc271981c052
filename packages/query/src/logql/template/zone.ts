/** Seconds east of Greenwich in a zone at an instant (milliseconds); undefined zones throw a RangeError. */
export function offsetSeconds(zone: string, milliseconds: number): number {
  if (zone === 'UTC' || zone === '' || zone === 'Local') return 0
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(milliseconds)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? []
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -total : total
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    offsetSeconds(zone, 0)
    return true
  } catch {
    return false
  }
}

/** What stands for the zone in a time: `UTC`, or the offset, as Go writes zones without a name. */
export function zoneName(zone: string, offset: number): string {
  if (zone === 'UTC' || zone === '' || zone === 'Local') return 'UTC'
  const sign = offset < 0 ? '-' : '+'
  const hours = Math.trunc(Math.abs(offset) / 3600)
  const minutes = Math.trunc(Math.abs(offset) / 60) % 60
  return `${sign}${String(hours).padStart(2, '0')}${minutes === 0 ? '' : String(minutes).padStart(2, '0')}`
}
