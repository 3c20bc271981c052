/** The answer's JSON; throws with the body when the status is not 200. */
export async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

/** True when it was accepted, false when the server said no; rejects when it is gone. */
export async function post(
  url: string,
  contentType: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const headers = { 'content-type': contentType }
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.ok
}
