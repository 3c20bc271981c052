import fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of everything random in tests. */
    readonly seed: number
  }
}

// Every run of the tests tries the same cases; `TEST_SEED=7 npm test` tries others.
fc.configureGlobal({ seed: inject('seed') })
