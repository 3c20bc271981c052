import type { GenAi } from './gen-ai.ts'

/** A call of a language model as a conversation. */
export function GenAiView({ info }: { readonly info: GenAi }) {
  return (
    <section className="gen-ai" aria-label="Model call" data-testid="gen-ai">
      <h3>{info.title}</h3>
      <dl className="trace-facts">
        {info.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {info.messages.map((message, i) => (
        // Messages have no id; their list never changes.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={i} className={`message ${message.role === 'user' ? 'user' : ''}`}>
          <span className="muted">{message.role}</span>
          <div>{message.text}</div>
        </div>
      ))}
    </section>
  )
}
