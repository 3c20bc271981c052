/** More than this is shown without colours. */
const MAX_COLOURED = 100_000

/** A value as indented JSON, its parts coloured. */
export function JsonText({ value }: { readonly value: unknown }) {
  const text = JSON.stringify(value, null, 2) ?? 'undefined'
  if (text.length > MAX_COLOURED) return <pre className="json">{text}</pre>
  const parts: { at: number; kind: string; text: string }[] = []
  let end = 0
  // Runs over what JSON.stringify wrote, so its strings are well formed.
  for (const match of text.matchAll(
    /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g,
  )) {
    parts.push({ at: end, kind: '', text: text.slice(end, match.index) })
    const kind = match[1] === undefined ? 'literal' : match[2] === undefined ? 'string' : 'name'
    parts.push({ at: match.index, kind, text: match[0] })
    end = match.index + match[0].length
  }
  parts.push({ at: end, kind: '', text: text.slice(end) })
  return (
    <pre className="json">
      {parts.map((part) =>
        part.kind === '' ? (
          part.text
        ) : (
          <span key={part.at} className={`json-${part.kind}`}>
            {part.text}
          </span>
        ),
      )}
    </pre>
  )
}
