/** Where a label comes from, in the order in which a name is given away. */
export const STREAM = 0
export const METADATA = 1
/** Read from the line by a parser, or made by a formatter. */
export const EXTRACTED = 2

export type LabelCategory = typeof STREAM | typeof METADATA | typeof EXTRACTED
