/**
 * Names of OpenTelemetry's GenAI conventions (open-telemetry/semantic-conventions-genai). All of them are in
 * Development and get renamed: they are written here and nowhere else, as they were in this edition.
 */
export const GEN_AI_EDITION = '2026-11'

/** Attributes of spans; the `tailspan.` ones are ours, where the conventions have none. */
export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  outputType: 'gen_ai.output.type',
  requestModel: 'gen_ai.request.model',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  maxTokens: 'gen_ai.request.max_tokens',
  seed: 'gen_ai.request.seed',
  stopSequences: 'gen_ai.request.stop_sequences',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  choiceCount: 'gen_ai.request.choice.count',
  stream: 'gen_ai.request.stream',
  reasoningLevel: 'gen_ai.request.reasoning.level',
  encodingFormats: 'gen_ai.request.encoding_formats',
  dimensions: 'gen_ai.embeddings.dimension.count',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  systemInstructions: 'gen_ai.system_instructions',
  toolDefinitions: 'gen_ai.tool.definitions',
  agentName: 'gen_ai.agent.name',
  agentId: 'gen_ai.agent.id',
  agentVersion: 'gen_ai.agent.version',
  workflowName: 'gen_ai.workflow.name',
  toolName: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCallId: 'gen_ai.tool.call.id',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  dataSource: 'gen_ai.data_source.id',
  retrievalQuery: 'gen_ai.retrieval.query.text',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationScore: 'gen_ai.evaluation.score.value',
  evaluationLabel: 'gen_ai.evaluation.score.label',
  tokenType: 'gen_ai.token.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  cost: 'tailspan.genai.cost_usd',
  totalCost: 'tailspan.genai.total_cost_usd',
  totalInputTokens: 'tailspan.genai.total_input_tokens',
  totalOutputTokens: 'tailspan.genai.total_output_tokens',
  totalCalls: 'tailspan.genai.total_calls',
} as const

/** Names of events, on spans or as lines of the log. */
export const GEN_AI_EVENTS = {
  evaluation: 'gen_ai.evaluation.result',
  content: 'gen_ai.client.inference.operation.details',
} as const

/** Histograms, with the bucket bounds that the conventions advise. */
export const GEN_AI_METRICS = {
  tokens: {
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    help: 'Input and output tokens of calls of language models',
    buckets: [
      1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
      67_108_864,
    ],
  },
  duration: {
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    help: 'How long calls of language models take',
    buckets: [
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ],
  },
} as const
