const EARLY_FILTER =
  'Loki applies a label filter while a parser extracts the label, so a value that `label_format` changes later never matches; here stages run in the order they are written'
/** Cases that are answered otherwise than by Loki on purpose, and why. */
export const logqlMisses: ReadonlyMap<string, string> = new Map([
  [
    'quirk-line-filter-before-decolorize',
    'Loki moves line filters in front of `decolorize`, where they see the raw line; here they see the line without colours',
  ],
  ['quirk-filter-after-label-format', EARLY_FILTER],
  ['quirk-filter-after-label-format-number', EARLY_FILTER],
  [
    'quirk-bytes-literal-rounded',
    'Loki rounds a byte literal when it passes the query on (`2GiB` becomes `2.1GB`); here it is exact',
  ],
  [
    'quirk-series-limit-inside-topk',
    'Loki applies the limit of 500 series to partial results too; here only the answer counts',
  ],
  [
    'quirk-interval-restarts-each-hour',
    'Loki starts `interval` anew at each hour, where it splits the query; here it runs through',
  ],
])
