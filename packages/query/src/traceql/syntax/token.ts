import type { Scope } from './tree.ts'

/** A piece of a query. `text` of operators and words is what is written. */
export type Token = { readonly offset: number } & (
  | { readonly type: 'end' | 'op' | 'word' | 'unknown'; readonly text: string }
  | { readonly type: 'intrinsic'; readonly text: string }
  | {
      readonly type: 'attribute'
      readonly scope: Scope
      readonly name: string
      readonly parent: boolean
    }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int' | 'duration'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
)
