import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, jsonSchema, stepCountIs, tool } from 'ai'
import { agent } from '../../../index.ts'

const acme = agent.wrap(
  createOpenAICompatible({ name: 'acme', baseURL: 'https://models.acme.example/v1' }),
)
const tools = agent.tools({
  weather: tool({
    description: 'Weather of a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
    }),
    execute: async ({ city }) => ({ city, sky: 'rain' }),
  }),
})

const { text } = await agent.run({ name: 'guide' }, () =>
  generateText({
    model: acme('acme-1'),
    tools,
    stopWhen: stepCountIs(5),
    prompt: 'Weather in Oslo?',
  }),
)
console.log(text)
