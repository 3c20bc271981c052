/** Binding power of the binary operators; only `^` groups to the right. */
export const PRECEDENCE: ReadonlyMap<string, number> = new Map(
  [
    ['or'],
    ['and', 'unless'],
    ['==', '!=', '>', '>=', '<', '<='],
    ['+', '-'],
    ['*', '/', '%'],
    ['^'],
  ].flatMap((ops, level) => ops.map((op): [string, number] => [op, level])),
)
