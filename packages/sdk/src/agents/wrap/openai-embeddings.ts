import { count, record, text } from '../content/record.ts'
import { GEN_AI } from '../semconv.ts'
import { asked, type Dialect } from './dialect.ts'

/** OpenAI's embeddings. Vectors are no content that anybody reads. */
export const openAiEmbeddings: Dialect = {
  operation: 'embeddings',
  request: (body) => {
    const attributes = asked(body, { dimensions: GEN_AI.dimensions })
    const format = text(body['encoding_format'])
    if (format !== undefined) attributes[GEN_AI.encodingFormats] = [format]
    return { attributes, input: () => body['input'] }
  },
  answer: (response) => ({
    model: text(response['model']),
    usage: { input: count(record(response['usage'])?.['prompt_tokens']) },
  }),
  chunks: () => ({ take: () => undefined, answer: () => ({}) }),
}
