import { callFunction } from './functions/table.ts'
import type { RenderContext } from './functions/template-function.ts'
import { printValue } from './go-print.ts'
import type { Command, Operand, Pipe, Template, TemplateNode } from './template-ast.ts'
import { TemplateError } from './template-error.ts'
import { timeField } from './time-field.ts'
import {
  asList,
  asMap,
  isTrue,
  LabelMap,
  MAX_TEXT,
  TemplateTime,
  type TemplateValue,
  typeName,
} from './value.ts'

/** Nodes that one rendering may visit: `range` over a large number must end. */
const MAX_STEPS = 100_000

/** Templates that call templates. */
const MAX_CALLS = 50

/** Fills a template. Throws a TemplateError when a function or field fails. */
export function renderTemplate(template: Template, context: RenderContext): string {
  return new Renderer(template, context).run()
}

class BreakLoop extends Error {}
class ContinueLoop extends Error {}

class Renderer {
  readonly #template: Template
  readonly #context: RenderContext
  #variables: { readonly name: string; value: TemplateValue }[]
  #out = ''
  #steps = 0
  #calls = 0

  constructor(template: Template, context: RenderContext) {
    this.#template = template
    this.#context = context
    this.#variables = [{ name: '$', value: context.labels }]
  }

  run(): string {
    this.#list(this.#template.body, this.#context.labels)
    return this.#out
  }

  #write(text: string): void {
    this.#out += text
    if (this.#out.length > MAX_TEXT) throw new TemplateError('the text gets too long')
  }

  #list(nodes: readonly TemplateNode[], dot: TemplateValue): void {
    for (const node of nodes) this.#node(node, dot)
  }

  #node(node: TemplateNode, dot: TemplateValue): void {
    if (++this.#steps > MAX_STEPS) throw new TemplateError('the template takes too many steps')
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return
      case 'action': {
        const value = this.#pipe(node.pipe, dot)
        if (node.pipe.variables.length === 0) this.#write(printValue(value, true))
        return
      }
      case 'if':
      case 'with':
        this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot)
          if (!isTrue(value)) this.#list(node.otherwise, dot)
          else this.#list(node.body, node.kind === 'with' ? value : dot)
        })
        return
      case 'range':
        this.#scoped(() => this.#range(node, dot))
        return
      case 'template':
        this.#call(node, dot)
        return
      case 'break':
        throw new BreakLoop()
      case 'continue':
        throw new ContinueLoop()
    }
  }

  #scoped(run: () => void): void {
    const depth = this.#variables.length
    try {
      run()
    } finally {
      this.#variables.length = depth
    }
  }

  #range(node: Extract<TemplateNode, { kind: 'if' | 'with' | 'range' }>, dot: TemplateValue): void {
    const { variables } = node.pipe
    const over = this.#pipe({ ...node.pipe, variables: [] }, dot)
    let empty = true
    try {
      for (const [key, value] of entries(over)) {
        empty = false
        this.#scoped(() => {
          const [first, second] = variables
          if (second !== undefined && first !== undefined) {
            this.#variables.push({ name: first, value: key }, { name: second, value })
          } else if (first !== undefined) this.#variables.push({ name: first, value })
          this.#body(node.body, value)
        })
      }
    } catch (error) {
      if (!(error instanceof BreakLoop)) throw error
    }
    if (empty) this.#list(node.otherwise, dot)
  }

  #body(nodes: readonly TemplateNode[], dot: TemplateValue): void {
    try {
      this.#list(nodes, dot)
    } catch (error) {
      if (!(error instanceof ContinueLoop)) throw error
    }
  }

  #call(node: Extract<TemplateNode, { kind: 'template' }>, dot: TemplateValue): void {
    const body = this.#template.definitions.get(node.name)
    if (body === undefined) throw new TemplateError(`template "${node.name}" not defined`)
    if (++this.#calls > MAX_CALLS) throw new TemplateError('exceeded maximum template depth')
    const value = node.pipe === undefined ? null : this.#pipe(node.pipe, dot)
    const outer = this.#variables
    this.#variables = [{ name: '$', value }]
    this.#list(body, value)
    this.#variables = outer
    this.#calls--
  }

  #pipe(pipe: Pipe, dot: TemplateValue): TemplateValue {
    let value: TemplateValue | undefined
    for (const command of pipe.commands) value = this.#command(command, dot, value)
    const result = value ?? null
    for (const name of pipe.variables) {
      if (pipe.assigns) this.#variable(name).value = result
      else this.#variables.push({ name, value: result })
    }
    return result
  }

  #variable(name: string): { value: TemplateValue } {
    const found = this.#variables.findLast((v) => v.name === name)
    if (found === undefined) throw new TemplateError(`undefined variable: ${name}`)
    return found
  }

  #command(
    [first, ...rest]: Command,
    dot: TemplateValue,
    final: TemplateValue | undefined,
  ): TemplateValue {
    const extra = final === undefined ? [] : [final]
    if (first === undefined) return null
    if (first.kind === 'call' && (first.name === 'and' || first.name === 'or')) {
      return this.#shortCircuit(first.name, rest, dot, extra)
    }
    const args = (): TemplateValue[] => [...rest.map((a) => this.#operand(a, dot)), ...extra]
    if (first.kind === 'call') return callFunction(first.name, args(), this.#context)
    if (first.kind === 'fields') {
      const of = this.#operand(first.of, dot)
      return fields(of, first.names, args())
    }
    if (rest.length + extra.length > 0) {
      throw new TemplateError("can't give argument to non-function")
    }
    if (first.kind === 'constant' && first.value === null) {
      throw new TemplateError('nil is not a command')
    }
    return this.#operand(first, dot)
  }

  /** `and` and `or` stop at the first argument that settles them. */
  #shortCircuit(
    name: 'and' | 'or',
    operands: readonly Operand[],
    dot: TemplateValue,
    extra: readonly TemplateValue[],
  ): TemplateValue {
    let value: TemplateValue = null
    for (const operand of operands) {
      value = this.#operand(operand, dot)
      if (isTrue(value) === (name === 'or')) return value
    }
    return extra[0] === undefined ? value : extra[0]
  }

  #operand(operand: Operand, dot: TemplateValue): TemplateValue {
    switch (operand.kind) {
      case 'constant':
        return operand.value
      case 'dot':
        return dot
      case 'variable':
        return this.#variable(operand.name).value
      case 'call':
        return callFunction(operand.name, [], this.#context)
      case 'pipe':
        return this.#pipe(operand.pipe, dot)
      case 'fields':
        return fields(this.#operand(operand.of, dot), operand.names, [])
    }
  }
}

/** A chain of fields; only the last one, a method, takes arguments. */
function fields(
  value: TemplateValue,
  names: readonly string[],
  args: readonly TemplateValue[],
): TemplateValue {
  let current = value
  for (const [i, name] of names.entries()) {
    current = field(current, name, i === names.length - 1 ? args : [])
  }
  return current
}

function field(value: TemplateValue, name: string, args: readonly TemplateValue[]): TemplateValue {
  if (value instanceof TemplateTime) return timeField(value, name, args)
  if (args.length > 0) throw new TemplateError(`${name} is not a method but has arguments`)
  const map = asMap(value)
  if (map !== undefined) return map.get(name) ?? (value instanceof LabelMap ? '' : null)
  if (value === null) throw new TemplateError(`nil pointer evaluating interface {}.${name}`)
  throw new TemplateError(`can't evaluate field ${name} in type ${typeName(value)}`)
}

/** What `range` goes through: indexes or sorted keys, and values. */
function* entries(over: TemplateValue): Generator<readonly [TemplateValue, TemplateValue]> {
  const list = asList(over)
  const map = asMap(over)
  if (list !== undefined) for (const [i, value] of list.entries()) yield [BigInt(i), value]
  else if (map !== undefined) {
    for (const key of [...map.keys()].sort()) yield [key, map.get(key) ?? null]
  } else if (typeof over === 'bigint') for (let i = 0n; i < over; i++) yield [i, i]
  else if (over !== null)
    throw new TemplateError(`range can't iterate over ${printValue(over, true)}`)
}
