import { text } from '../content/record.ts'
import type { ClientFacts } from './observe-method.ts'

const AZURE = 'azure.ai.openai'

/** Who answers at an address, whatever client asks; by the end of the host's name. */
const HOSTS: readonly (readonly [end: string, provider: string])[] = [
  ['.openai.azure.com', AZURE],
  ['.services.ai.azure.com', 'azure.ai.inference'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.x.ai', 'x_ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['-aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['.amazonaws.com', 'aws.bedrock'],
]

/** Provider and address of a client; its address may change. @param usual of clients of this kind */
export function clientFacts(
  client: object,
  usual: string,
  given: string | undefined,
): () => ClientFacts {
  return () => {
    const { baseURL, _genAIProviderName: own } = client as {
      baseURL?: unknown
      _genAIProviderName?: unknown
    }
    const url = typeof baseURL === 'string' && URL.canParse(baseURL) ? new URL(baseURL) : null
    const host = url?.hostname
    const known = HOSTS.find(([end]) => host?.endsWith(end) === true)?.[1]
    return {
      provider: given ?? text(own) ?? known ?? (isOfAzure(client) ? AZURE : usual),
      server: url === null || host === undefined ? undefined : { address: host, port: portOf(url) },
    }
  }
}

/** OpenAI's client for Azure, which may be behind a gateway of any name. */
function isOfAzure(client: object): boolean {
  return 'deploymentName' in client && 'apiVersion' in client
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'http:' ? 80 : 443
}
