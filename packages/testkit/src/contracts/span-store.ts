import { appendingSpansContract } from './spans/appending.ts'
import { conditionsContract } from './spans/conditions.ts'
import { differentialSpansContract } from './spans/differential.ts'
import { checkSpansWith, type SpanStoreFixture } from './spans/fixture.ts'
import { selectingContract } from './spans/selecting.ts'
import { taggingContract } from './spans/tagging.ts'

export type { SpanStoreFixture } from './spans/fixture.ts'

/** Every clause of SpanWriter and SpanReader, against an empty store for each test. */
export function spanStoreContract(name: string, open: () => Promise<SpanStoreFixture>): void {
  const check = checkSpansWith(open)
  appendingSpansContract(name, check)
  selectingContract(name, check)
  conditionsContract(name, check)
  taggingContract(name, check)
  differentialSpansContract(name, check)
}
