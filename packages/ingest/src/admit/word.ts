/** Whether a UTF-16 code unit is an ASCII letter, digit or underscore. */
export function isWord(code: number): boolean {
  const letter = code | 32
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95
}
