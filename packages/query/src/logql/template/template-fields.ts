import { parseTemplate } from './parse-template.ts'
import type { Operand, Pipe, TemplateNode } from './template-ast.ts'

/** Labels that a template reads. */
export function templateFields(text: string): string[] {
  const template = parseTemplate(text, 'template')
  const found = new Set<string>()
  const lists = [template.body, ...template.definitions.values()]
  for (const list of lists) for (const node of list) visitNode(node, found)
  return [...found]
}

function visitNode(node: TemplateNode, found: Set<string>): void {
  if ('pipe' in node && node.pipe !== undefined) visitPipe(node.pipe, found)
  if (!('body' in node)) return
  for (const inner of [...node.body, ...node.otherwise]) visitNode(inner, found)
}

function visitPipe(pipe: Pipe, found: Set<string>): void {
  for (const command of pipe.commands) for (const operand of command) visitOperand(operand, found)
}

function visitOperand(operand: Operand, found: Set<string>): void {
  if (operand.kind === 'pipe') visitPipe(operand.pipe, found)
  if (operand.kind !== 'fields') return
  const [name] = operand.names
  if (name !== undefined) found.add(name)
  visitOperand(operand.of, found)
}
