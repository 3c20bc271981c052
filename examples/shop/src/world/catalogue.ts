export interface Product {
  readonly sku: string
  readonly name: string
  /** In cents: money is never a fraction. */
  readonly cents: number
}

export const products = [
  { sku: 'TEA-0101', name: 'Assam tea, 250 g', cents: 1290 },
  { sku: 'TEA-0204', name: 'Genmaicha, 100 g', cents: 890 },
  { sku: 'MUG-0007', name: 'Stoneware mug', cents: 1850 },
  { sku: 'POT-0031', name: 'Cast iron teapot', cents: 6400 },
  { sku: 'KET-0002', name: 'Gooseneck kettle', cents: 11900 },
  { sku: 'SCA-0015', name: 'Pocket scale', cents: 2450 },
  { sku: 'FIL-0100', name: 'Paper filters, 100', cents: 620 },
  { sku: 'BOX-0042', name: 'Gift box "Four seasons"', cents: 4990 },
] as const satisfies readonly Product[]

export const people = [
  'u-1001-amara',
  'u-1002-bjorn',
  'u-1003-chiara',
  'u-1004-dmitri',
  'u-1005-esra',
  'u-1006-farid',
  'u-1007-grace',
  'u-1008-hana',
] as const

export const productBySku: ReadonlyMap<string, Product> = new Map(
  products.map((product) => [product.sku, product]),
)

/** `1290` as `12.90`. */
export function price(cents: number): string {
  return (cents / 100).toFixed(2)
}
