import { agent } from '../../../index.ts'

const question = 'Where is order 17?'

const answer = await agent.run({ name: 'support', conversation: 'c-17' }, async () => {
  const pages = await agent.retrieve({ source: 'manuals', query: question }, () => search(question))
  const order = await agent.tool({ name: 'find-order', args: { id: 17 } }, () => findOrder(17))
  return agent.llm({ provider: 'acme', model: 'acme-1', input: question }, async (call) => {
    const { text, usage } = await complete([question, order, ...pages])
    call.done({
      output: text,
      finishReasons: ['stop'],
      usage: { input: usage.in, output: usage.out },
    })
    return text
  })
})
console.log(answer)

// What the app has anyway:
async function search(_query: string): Promise<string[]> {
  return ['Orders leave on the next day.']
}
async function findOrder(id: number): Promise<string> {
  return `order ${id}: on its way`
}
async function complete(
  texts: string[],
): Promise<{ text: string; usage: { in: number; out: number } }> {
  return { text: 'It is on its way.', usage: { in: texts.join(' ').length, out: 6 } }
}
