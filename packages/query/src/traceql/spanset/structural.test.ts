import { expect, test } from 'vitest'
import { FAMILY } from '../testing/family.ts'
import { namesFound } from '../testing/run-query.ts'

test.each([
  ['{ name = "bob" } > { }', 'dan eve'],
  ['{ name = "dan" } < { }', 'bob'],
  ['{ name = "ada" } >> { span.gen = 2 }', 'dan eve fay'],
  ['{ name = "cyd" } >> { }', 'fay'],
  ['{ name = "dan" || name = "fay" } << { }', 'ada bob cyd'],
  ['{ name = "dan" } ~ { }', 'eve'],
  ['{ name = "dan" } ~ { name = "dan" }', ''],
  ['{ name = "bob" } !> { }', 'ada bob cyd fay'],
  ['{ } !< { }', 'dan eve fay'],
  ['{ name = "bob" } !>> { span.gen > 0 }', 'bob cyd fay'],
  ['{ name = "fay" } !<< { }', 'bob dan eve fay'],
  ['{ name = "dan" } !~ { span.gen = 2 }', 'dan fay'],
  ['{ name = "nobody" } !> { name = "ada" }', 'ada'],
  ['{ name = "bob" } &> { span.sex = "f" }', 'bob eve'],
  ['{ name = "dan" } &< { }', 'bob dan'],
  ['{ name = "ada" } &>> { span.sex = "m" }', 'ada bob dan'],
  ['{ name = "fay" } &<< { }', 'ada cyd fay'],
  ['{ name = "dan" } &~ { }', 'dan eve'],
  ['{ span.gen = 0 } > { span.gen = 1 } > { span.sex = "f" }', 'eve fay'],
  ['({ span.gen = 1 } | count() = 2) > ({ span.gen = 2 } | count() = 3)', 'dan eve fay'],
  ['({ span.gen = 1 } | count() = 3) > ({ })', ''],
])('%s finds %j', (query, names) => {
  expect(namesFound(query, FAMILY).join(' ')).toBe(names)
})
