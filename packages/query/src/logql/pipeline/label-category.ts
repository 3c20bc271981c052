/** Where a label comes from, in the order in which a name is given away. */
export const STREAM = 0
export const METADATA = 1
/** Made by a formatter. */
export const FORMATTED = 2
/** Read from the line by a parser. */
export const EXTRACTED = 3

export type LabelCategory = typeof STREAM | typeof METADATA | typeof FORMATTED | typeof EXTRACTED
