import Anthropic from '@anthropic-ai/sdk'
import { agent } from '../../../index.ts'

const anthropic = agent.wrap(new Anthropic())

const message = await anthropic.messages
  .stream({
    model: 'claude-y',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Tea or coffee?' }],
  })
  .finalMessage()
console.log(message.content)
