import { agent } from '../../../index.ts'

const run = agent.run({ name: 'support' }, (span) => {
  span.score('relevance', 0.9, 'pass')
  return span
})
// Later, when somebody has voted: the span was sent long ago, the line finds it.
run.score('thumbs', 1, 'up')
