import type { Instruments } from '../metrics/instruments.ts'
import { processState } from './process-state.ts'

/** What measures in this process. Works before `init`, and after `shutdown`. */
export const metrics: Instruments = processState.metrics
