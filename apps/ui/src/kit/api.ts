/** A refusal of the server, or of the network (status 0), meant to be shown as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  /** The query with a caret below the place of the error; '' when it is not about a place. */
  readonly caret: string
  constructor(status: number, code: string, message: string, caret = '') {
    super(message)
    this.status = status
    this.code = code
    this.caret = caret
  }
}

export type Params = Readonly<Record<string, string | number | undefined>>

/** `path?name=value…`; names without a value are left out. */
export function withParams(path: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Reads JSON of Tailspan's API; rejects with ApiError, or with the signal's reason. */
export async function getJson<T>(path: string, params: Params, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(withParams(path, params), signal ? { signal } : {})
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(
      0,
      'unreachable',
      'The Tailspan server does not answer. Is it still running?',
    )
  }
  if (!response.ok) throw await readError(response)
  return (await response.json()) as T
}

async function readError(response: Response): Promise<ApiError> {
  const text = await response.text()
  try {
    const { error } = JSON.parse(text) as {
      error: { code: string; message: string; caret?: string }
    }
    return new ApiError(response.status, error.code, error.message, error.caret ?? '')
  } catch {
    const message = text.trim().slice(0, 300) || response.statusText || 'No reason given.'
    return new ApiError(response.status, 'bad_response', `HTTP ${response.status}: ${message}`)
  }
}
