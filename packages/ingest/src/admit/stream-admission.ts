import { type Label, labelValue, type Stream, streamOf } from '@tailspan/model'
import type { IngestLimits } from '../limits.ts'
import { badCharacter } from './label-name.ts'
import { LEVEL_NAMES, normalizeLevel } from './level.ts'
import { cut } from './refusals.ts'
import { discoverServiceName, SERVICE_NAME } from './service-name.ts'
import { idsInLabels, type TraceIds } from './trace-ids.ts'

/** A stream with what its labels say about each of its lines; or why it is not accepted. */
export interface AdmittedStream {
  readonly stream: Stream
  /** Level stated by a label, '' when none does. */
  readonly level: string
  readonly ids: TraceIds
  readonly refused?: { readonly reason: string; readonly message: string }
}

/** Checks a label set and completes it with `service_name`. Pure: the answer may be remembered. */
export function admitStream(
  pairs: readonly Label[],
  limits: IngestLimits,
  withServiceName: boolean,
): AdmittedStream {
  let stream = streamOf(pairs)
  if (withServiceName && labelValue(stream.labels, SERVICE_NAME) === '') {
    stream = streamOf([...stream.labels, [SERVICE_NAME, discoverServiceName(stream.labels)]])
  }
  const refused = firstFault(pairs, stream, limits)
  return {
    stream,
    level: levelOf(stream.labels),
    ids: idsInLabels(stream.labels),
    ...(refused && { refused }),
  }
}

/** A stream that could not even be read. */
export function refusedStream(reason: string, message: string): AdmittedStream {
  return {
    stream: { labels: [], key: '{}' },
    level: '',
    ids: { traceId: '', spanId: '' },
    refused: { reason, message },
  }
}

/** Level that a level-named label states; '' when there is none. */
export function levelOf(pairs: readonly Label[]): string {
  for (const [name, value] of pairs) {
    if (!LEVEL_NAMES.has(name)) continue
    const level = normalizeLevel(value)
    if (level !== '') return level
  }
  return ''
}

function firstFault(
  pairs: readonly Label[],
  stream: Stream,
  limits: IngestLimits,
): AdmittedStream['refused'] {
  const { labels } = stream
  const shown = (): string => cut(stream.key, 300)
  if (labels.length === 0) {
    return {
      reason: 'missing_labels',
      message: 'error at least one label pair is required per stream',
    }
  }
  for (const [name] of pairs) {
    const at = badCharacter(name)
    if (name !== '' && at < 0) continue
    const what = name === '' ? 'empty label name' : `unexpected character '${name[at]}'`
    return {
      reason: 'invalid_labels',
      message: `couldn't parse labels: ${what} in label name "${cut(name, 100)}" of ${shown()}`,
    }
  }
  const count = labels.length - (labelValue(labels, SERVICE_NAME) === '' ? 0 : 1)
  if (count > limits.maxLabelNames) {
    return {
      reason: 'max_label_names_per_series',
      message: `entry for stream '${shown()}' has ${count} label names; limit ${limits.maxLabelNames}`,
    }
  }
  for (const [name, value] of labels) {
    if (Buffer.byteLength(name) > limits.maxLabelNameBytes) {
      return {
        reason: 'label_name_too_long',
        message: `stream '${shown()}' has label name too long: '${cut(name, 100)}'`,
      }
    }
    if (Buffer.byteLength(value) > limits.maxLabelValueBytes) {
      return {
        reason: 'label_value_too_long',
        message: `stream '${shown()}' has label value too long: '${cut(value, 100)}'`,
      }
    }
  }
  return undefined
}
