import type { Label, LogBatch } from '@tailspan/model'
import { sanitizeLabelName } from '../admit/label-name.ts'
import type { LogSink } from '../admit/log-sink.ts'
import type { AdmittedStream } from '../admit/stream-admission.ts'
import type { Recent } from '../batch/recent.ts'
import { Int64 } from './int64.ts'
import { JsonScanner, type Mark } from './json-scanner.ts'
import { TextTable, textOf } from './text.ts'

const NO_PAIRS: readonly Label[] = []
const BRACE = 123
const BRACKET = 91
const QUOTE = 34
const COMMA = 44
const COLON = 58

/**
 * Reads Loki's JSON push body, `{"streams":[{"stream":{…},"values":[[ts,line,{…}?]…]}…]}`, into the
 * sink, and hands on a batch whenever it is full. Types are judged as Loki does: timestamp, line
 * and metadata values must be strings, a third element must be an object (so `null` is refused),
 * else the request is refused (`bad_request`), while stream labels take the raw text of any value.
 */
export class LokiJsonDecoder {
  /** How many `{…}` streams were seen. */
  streams = 0
  readonly #scan: JsonScanner
  readonly #sink: LogSink
  readonly #known: Recent<AdmittedStream>
  readonly #names: TextTable
  readonly #time = new Int64()

  constructor(
    body: Buffer,
    maxDepth: number,
    sink: LogSink,
    /** Streams by the raw text of their object. */
    known: Recent<AdmittedStream>,
    names: TextTable,
  ) {
    this.#scan = new JsonScanner(body, maxDepth)
    this.#sink = sink
    this.#known = known
    this.#names = names
  }

  *decode(): Generator<LogBatch, void> {
    const scan = this.#scan
    scan.expect(BRACE, 'an object {"streams":[…]}')
    for (let first = true; this.#key(first); first = false) {
      if (scan.text() !== 'streams') scan.skip()
      else if (!scan.acceptNull()) yield* this.#streams()
    }
    if (scan.peek() !== -1) scan.fail('unexpected text after the object')
    if (this.#sink.length > 0) yield this.#sink.take()
  }

  *#streams(): Generator<LogBatch, void> {
    const scan = this.#scan
    scan.expect(BRACKET, 'an array of streams')
    for (let first = true; this.#element(first); first = false) {
      if (!scan.acceptNull()) yield* this.#stream()
    }
  }

  *#stream(): Generator<LogBatch, void> {
    const scan = this.#scan
    let stream: AdmittedStream | undefined
    // Members may come in any order: values met before their labels are read when these are known.
    const waiting: Mark[] = []
    scan.expect(BRACE, 'a stream {"stream":{…},"values":[…]}')
    this.streams++
    for (let first = true; this.#key(first); first = false) {
      const key = scan.text()
      if (key === 'stream') stream = this.#labels()
      else if (key !== 'values') scan.skip()
      else if (stream !== undefined) yield* this.#values(stream)
      else {
        waiting.push(scan.mark())
        scan.skip()
      }
    }
    const end = scan.pos
    for (const mark of waiting) {
      scan.back(mark)
      stream ??= this.#sink.stream([])
      yield* this.#values(stream)
    }
    scan.pos = end
  }

  *#values(stream: AdmittedStream): Generator<LogBatch, void> {
    const scan = this.#scan
    if (scan.acceptNull()) return
    scan.expect(BRACKET, 'an array of entries')
    let first = true
    // The loop over entries is a plain function: it only comes back for a full batch.
    while (!this.#entries(stream, first)) {
      first = false
      yield this.#sink.take()
    }
  }

  /** Reads entries up to the end of the array (true) or until the sink is full (false). */
  #entries(stream: AdmittedStream, first: boolean): boolean {
    for (; this.#element(first); first = false) {
      if (this.#scan.acceptNull()) continue
      this.#entry(stream)
      if (this.#sink.full) return false
    }
    return true
  }

  #entry(stream: AdmittedStream): void {
    const scan = this.#scan
    scan.expect(BRACKET, 'an entry ["<nanoseconds>","<line>"]')
    const at = scan.pos
    this.#string()
    if (!this.#time.fromDecimal(scan.bytes, scan.start, scan.end)) {
      const text = textOf(scan.bytes, scan.start, Math.min(scan.end, scan.start + 40))
      scan.pos = at
      scan.fail(`timestamp ${JSON.stringify(text)} is not a number of nanoseconds in 64 bits`)
    }
    scan.expect(COMMA, "',' and the line")
    this.#string()
    const { start, end, escaped } = scan
    const tooLong = !escaped && end - start > this.#sink.maxLineBytes
    const line = tooLong ? '' : scan.text()
    let pairs = NO_PAIRS
    if (scan.accept(COMMA)) {
      if (scan.peek() !== BRACE) {
        scan.fail("Value looks like object, but can't find closing '}' symbol")
      }
      pairs = this.#metadata()
      while (scan.accept(COMMA)) scan.skip()
    }
    scan.expect(93, "']' after the entry")
    if (tooLong) {
      if (stream.refused === undefined) return this.#sink.refuseLine(stream, end - start)
    }
    this.#sink.entry(stream, this.#time.low, this.#time.high, line, pairs)
  }

  #metadata(): readonly Label[] {
    const scan = this.#scan
    scan.expect(BRACE, 'structured metadata')
    let pairs: Label[] | undefined
    for (let first = true; this.#key(first); first = false) {
      const name = scan.escaped ? scan.text() : this.#names.get(scan.bytes, scan.start, scan.end)
      this.#string()
      const value = scan.escaped ? scan.text() : this.#names.get(scan.bytes, scan.start, scan.end)
      pairs ??= []
      if (name !== '' && value !== '') pairs.push([sanitizeLabelName(name), value])
    }
    return pairs ?? NO_PAIRS
  }

  #labels(): AdmittedStream {
    const scan = this.#scan
    if (scan.acceptNull()) return this.#sink.stream([])
    scan.peek()
    const mark = scan.mark()
    const start = scan.pos
    if (scan.bytes[start] !== BRACE) scan.fail('labels must be an object')
    scan.skip()
    const raw = scan.bytes.toString('latin1', start, scan.pos)
    let stream = this.#known.get(raw)
    if (stream === undefined) {
      const end = scan.pos
      scan.back(mark)
      scan.pos++
      stream = this.#sink.stream(this.#pairs())
      scan.pos = end
      this.#known.set(raw, stream)
    }
    return stream
  }

  #pairs(): Label[] {
    const scan = this.#scan
    const pairs: Label[] = []
    for (let first = true; this.#key(first); first = false) {
      const name = scan.text()
      if (scan.peek() === QUOTE) {
        scan.string()
        pairs.push([name, scan.text()])
      } else {
        const start = scan.pos
        scan.skip()
        pairs.push([name, textOf(scan.bytes, start, scan.pos)])
      }
    }
    return pairs
  }

  /** Passes `"key":` of an object, a comma before it but for the first; false at its end. */
  #key(first: boolean): boolean {
    const scan = this.#scan
    if (scan.accept(125)) return false
    if (!first) scan.expect(COMMA, "',' or '}'")
    if (scan.peek() !== QUOTE) scan.fail('expected a key in double quotes')
    const { start, end, escaped } = (scan.string(), scan)
    scan.expect(COLON, "':' after the key")
    scan.start = start
    scan.end = end
    scan.escaped = escaped
    return true
  }

  /** Passes the comma before an element of an array, but for the first; false at its end. */
  #element(first: boolean): boolean {
    const scan = this.#scan
    if (scan.accept(93)) return false
    if (!first) scan.expect(COMMA, "',' or ']'")
    return true
  }

  #string(): void {
    if (this.#scan.peek() !== QUOTE) {
      this.#scan.fail(`Value is string, but can't find closing '"' symbol`)
    }
    this.#scan.string()
  }
}
