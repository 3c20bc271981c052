const MAX_TEXT = 256

/** Names and ids come from models and servers, too: they have a size. */
export function short(text: string): string {
  return text.slice(0, MAX_TEXT)
}
