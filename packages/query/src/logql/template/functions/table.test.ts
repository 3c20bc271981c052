import { expect, test } from 'vitest'
import { functionNames } from './table.ts'

test('every documented function is there', () => {
  const documented =
    'ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace regexReplaceAll ' +
    'regexReplaceAllLiteral count urldecode urlencode bytes duration duration_seconds unixEpoch ' +
    'unixEpochMillis unixEpochNanos toDateInZone unixToTime alignLeft alignRight b64enc b64dec ' +
    '__line__ __timestamp__ lower upper title trunc substr contains hasPrefix hasSuffix indent ' +
    'nindent replace repeat trim trimAll trimSuffix trimPrefix int float64 add sub mul div mod addf ' +
    'subf mulf divf max min maxf minf ceil floor round fromJson date toDate now default printf print ' +
    'println eq ne lt le gt ge and or not len index slice html js urlquery'
  expect(documented.split(' ').filter((name) => !functionNames.has(name))).toEqual([])
})
