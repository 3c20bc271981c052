export {
  defaultPatternLimits,
  minePatterns,
  type Pattern,
  type PatternLimits,
} from './mine-patterns.ts'
