import { describe, expect, it } from 'vitest'
import { addFilter, detectMode, highlights, toLogQL, withLevels } from './query-text.ts'

describe('query text', () => {
  it('takes plain text as typed and quotes it', () => {
    expect(toLogQL('')).toBe('{}')
    expect(toLogQL('GET "/x"\\')).toBe('{} |= "GET \\"/x\\"\\\\"')
    expect(detectMode('  {app="a"}')).toBe('logql')
    expect(toLogQL(' {app="a"} ')).toBe('{app="a"}')
  })

  it('lets a person search for a brace as text', () => {
    expect(toLogQL('{"level"', 'text')).toBe('{} |= "{\\"level\\""')
  })

  it('narrows to levels', () => {
    expect(withLevels('{}', undefined)).toBe('{}')
    expect(withLevels('{}', 'error')).toBe('{} | detected_level="error"')
    expect(withLevels('{}', 'error,warn')).toBe('{} | detected_level=~"error|warn"')
  })

  it('adds a stream label inside the selector', () => {
    expect(addFilter('{} |= "x"', 'label', 'app', '=', 'a')).toBe('{app="a"} |= "x"')
    expect(addFilter('{app="}{,"}', 'label', 'pod', '!=', 'p"1')).toBe('{app="}{,", pod!="p\\"1"}')
  })

  it('does not repeat a matcher and replaces its opposite', () => {
    const once = addFilter('{app="a"}', 'label', 'app', '=', 'a')
    expect(once).toBe('{app="a"}')
    expect(addFilter('{pod="p", app!="a"}', 'label', 'app', '=', 'a')).toBe('{pod="p", app="a"}')
  })

  it('adds metadata as a label filter, once', () => {
    const query = addFilter('{app="a"} |= "x"', 'metadata', 'user', '=', '7')
    expect(query).toBe('{app="a"} |= "x" | user="7"')
    expect(addFilter(query, 'metadata', 'user', '=', '7')).toBe(query)
  })

  it('leaves a text without a selector readable', () => {
    expect(addFilter('{broken', 'label', 'app', '=', 'a')).toBe('{broken | app="a"')
  })

  it('finds what to mark', () => {
    expect(highlights('timeout', 'text')).toEqual(['timeout'])
    expect(highlights('{a="|= x"} |= "a\\"b" |= `c` != "d"', 'logql')).toEqual(['a"b', 'c'])
  })
})
