import { AzureOpenAI, OpenAI } from 'openai'
import { expect, test } from 'vitest'
import { clientFacts } from './client-facts.ts'

const at = (baseURL: string): object => new OpenAI({ apiKey: 'k', baseURL })
const azure = { apiKey: 'k', apiVersion: '2024-10-21' }

test.each([
  [at('https://api.openai.com/v1'), 'openai', 'api.openai.com', 443],
  [at('https://api.groq.com/openai/v1'), 'groq', 'api.groq.com', 443],
  [at('http://models.intern:8080/v1'), 'openai', 'models.intern', 8080],
  [
    new AzureOpenAI({ ...azure, endpoint: 'https://a.openai.azure.com' }),
    'azure.ai.openai',
    'a.openai.azure.com',
    443,
  ],
  [
    new AzureOpenAI({ ...azure, endpoint: 'https://gateway.example' }),
    'azure.ai.openai',
    'gateway.example',
    443,
  ],
] as const)(
  '%# the provider of a client is told by its address, or its class',
  (client, provider, address, port) => {
    expect(clientFacts(client, 'openai', undefined)()).toEqual({
      provider,
      server: { address, port },
    })
    expect(clientFacts(client, 'openai', 'mine')().provider).toBe('mine')
  },
)
