import OpenAI from 'openai'
import { agent } from '../../../index.ts'

const openai = agent.wrap(new OpenAI())

const stream = await openai.chat.completions.create({
  model: 'gpt-x',
  messages: [{ role: 'user', content: 'Tea or coffee?' }],
  stream: true,
  stream_options: { include_usage: true },
})
for await (const part of stream) process.stdout.write(part.choices[0]?.delta.content ?? '')
