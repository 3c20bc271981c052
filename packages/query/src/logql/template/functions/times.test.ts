import { expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

test.each([
  ['__timestamp__ | date "2006-01-02T15:04:05.000Z07:00"', '2023-11-14T22:13:20.123Z'],
  ['__timestamp__ | unixEpoch', '1700000000'],
  ['__timestamp__ | unixEpochMillis', '1700000000123'],
  ['__timestamp__ | unixEpochNanos', '1700000000123456789'],
  ['now | unixEpoch', '1700000000'],
  ['toDate "2006-01-02" "2021-11-02"', '2021-11-02 00:00:00 +0000 UTC'],
  ['toDate "2006-01-02" "nonsense"', '0001-01-01 00:00:00 +0000 UTC'],
  ['toDateInZone "2006-01-02 15:04" "Europe/Berlin" "2021-07-01 12:00" | unixEpoch', '1625133600'],
  ['toDateInZone "2006-01-02" "No/Where" "2021-07-01" | unixEpoch', '-62135596800'],
  ['unixToTime "1700000000" | date "15:04:05"', '22:13:20'],
  ['unixToTime "1700000000123" | unixEpochMillis', '1700000000123'],
  ['unixToTime "1700000000123456789" | unixEpochNanos', '1700000000123456789'],
  ['unixToTime "19675" | date "2006-01-02"', '2023-11-14'],
  ['__timestamp__.Year', '2023'],
  ['(now.Format "Jan 2")', 'Nov 14'],
])('%s', (call, result) => {
  expect(render(`{{ ${call} }}`)).toBe(result)
})

test('a number of digits that means no unit fails', () => {
  expect(() => render('{{ unixToTime "123" }}')).toThrow("unable to parse time '123'")
})
