/** What a server says about its failure: the message in JSON, where there is one, else the text. */
export function messageOfAnswer(answer: string): string {
  if (answer.startsWith('<')) return 'a web page'
  if (!answer.startsWith('{')) return answer
  try {
    return messageOf(JSON.parse(answer)) || answer
  } catch {
    // Only the begin of an answer is kept.
    return answer
  }
}

/** Members that hold it: Prometheus', Grafana's, the standard's, gRPC gateways', Jaeger's. */
function messageOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  const json = value as Readonly<Record<string, unknown>>
  const { error, message, msg, detail, errors } = json
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : []
  for (const found of [error, message, msg, detail, first]) {
    const text = messageOf(found)
    if (text !== '') return text
  }
  return ''
}
