import type { TemplateValue } from './value.ts'

/** A parsed template: its body and the templates it defines. */
export interface Template {
  readonly name: string
  readonly body: readonly TemplateNode[]
  readonly definitions: ReadonlyMap<string, readonly TemplateNode[]>
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range'
      readonly pipe: Pipe
      readonly body: readonly TemplateNode[]
      readonly otherwise: readonly TemplateNode[]
    }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: 'break' | 'continue' }

/** `$x, $y := command | command`. */
export interface Pipe {
  readonly variables: readonly string[]
  /** `=`: the variables exist already. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

/** A function or value and its arguments. */
export type Command = readonly Operand[]

export type Operand =
  | { readonly kind: 'constant'; readonly value: TemplateValue }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe }
  | { readonly kind: 'fields'; readonly of: Operand; readonly names: readonly string[] }
