/** Shorter values stand in ordinary text by chance; replacing them would hide nothing but sense. */
const SHORTEST = 4
const MAX_TEXT_BYTES = 1024

/** The begin of an answer for a person: at most 1 KiB of UTF-8, secrets and control characters out. */
export function quoteAnswer(body: Buffer, secrets: readonly string[]): string {
  // More than is shown is searched: a secret across the cut must not be shown in half.
  const longest = secrets.reduce((most, secret) => Math.max(most, Buffer.byteLength(secret)), 0)
  const text = redact(body.toString('utf8', 0, MAX_TEXT_BYTES + longest), secrets)
  const clean = text.replace(CONTROL, ' ').trim()
  return Buffer.from(clean)
    .toString('utf8', 0, MAX_TEXT_BYTES)
    .replace(/\uFFFD+$/, '')
}

const CONTROL = /[^\P{Cc}\t\n]+/gu

/** Text with every secret replaced. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length >= SHORTEST) clean = clean.replaceAll(secret, '[redacted]')
  }
  return clean
}
