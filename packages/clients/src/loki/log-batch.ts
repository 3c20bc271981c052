import { decodeMetadata, type Label, type LogBatch, printLabels } from '@tailspan/model'
import { ProtobufWriter } from '../protobuf/writer.ts'
import { checkName, writeMetadata, writeTimeAndLine } from './push.ts'

/**
 * Rows of a batch as `logproto.PushRequest`, uncompressed, the rows of each stream in the order given. The
 * level goes as structured metadata `detected_level`. Messages may be put together: one after the other
 * they are one with all their streams.
 * @throws ClientError bad_request for a label name that cannot be written
 */
export function encodeLogBatch(batch: LogBatch, rows: readonly number[]): Buffer {
  const writer = new ProtobufWriter()
  const pairsOf = metadataReader()
  for (const [stream, own] of byStream(batch, rows)) {
    const labels = batch.streams[stream]?.labels ?? []
    for (const [name] of labels) checkName(name)
    const text = printLabels(labels.map(([name, value]) => [name, value.toWellFormed()]))
    writer.message(1, () => {
      writer.text(1, text)
      for (const row of own) {
        writer.message(2, () => {
          writeTimeAndLine(writer, batch.timestamps[row] ?? 0n, batch.lines[row] ?? '')
          writeMetadata(writer, pairsOf(batch.metadata[row] ?? ''))
          const level = batch.levels[row] ?? ''
          if (level !== '') writeMetadata(writer, [['detected_level', level]])
        })
      }
    })
  }
  return writer.finish()
}

function byStream(batch: LogBatch, rows: readonly number[]): Map<number, number[]> {
  const streams = new Map<number, number[]>()
  for (const row of rows) {
    const stream = batch.streamIndex[row] ?? 0
    const own = streams.get(stream)
    if (own) own.push(row)
    else streams.set(stream, [row])
  }
  return streams
}

/** Decodes metadata; that of neighbours is often the same. */
function metadataReader(): (text: string) => readonly Label[] {
  let last = ''
  let pairs: readonly Label[] = []
  return (text) => {
    if (text === last) return pairs
    last = text
    pairs = decodeMetadata(text)
    return pairs
  }
}
