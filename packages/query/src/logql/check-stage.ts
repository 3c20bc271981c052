import { QueryError } from '../syntax/query-error.ts'
import type { LabelFilterExpr, LineFilterExpr, StageExpr } from './ast.ts'
import { parseIpRange } from './ip-range.ts'
import { parseJsonPath } from './json-path.ts'
import { parsePattern } from './pattern.ts'
import { printStage } from './print-stage.ts'
import { compileRegexp } from './regexp.ts'
import { parseTemplate } from './template/parse-template.ts'

/** Refuses a stage that is well written but means nothing; the error names the stage. */
export function checkStage(stage: StageExpr): void {
  if (stage.kind === 'regexp') {
    prefixed('invalid regexp parser: ', () => checkRegexpParser(stage.regexp))
  } else if (stage.kind === 'pattern') {
    prefixed('invalid pattern parser: ', () => checkPatternParser(stage.pattern))
  } else prefixed(`stage '${printStage(stage)}' : `, () => check(stage))
}

/** Runs a check whose errors get a prefix behind `parse error : `. */
export function prefixed(prefix: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(`${prefix}${error.message.replace(/^parse error[^:]*: /, '')}`)
  }
}

function check(stage: StageExpr): void {
  switch (stage.kind) {
    case 'line-filter':
      checkLineFilter(stage)
      return
    case 'json':
      for (const { expression } of stage.extractions) parseJsonPath(expression)
      return
    case 'logfmt':
      for (const { expression } of stage.extractions) checkLogfmtKey(expression)
      return
    case 'label-filter':
      checkLabelFilter(stage.filter)
      return
    case 'line-format':
      parseTemplate(stage.template, 'line')
      return
    case 'label-format':
      checkAssignments(stage)
      return
    case 'drop':
    case 'keep':
      for (const t of stage.targets) {
        if ('op' in t && (t.op === '=~' || t.op === '!~')) compileRegexp(t.value, true)
      }
      return
    case 'regexp':
    case 'pattern':
    case 'unpack':
    case 'decolorize':
      return
  }
}

function checkLineFilter(stage: LineFilterExpr): void {
  for (const { ip, value } of stage.operands) {
    if (ip) {
      if (stage.op !== '|=' && stage.op !== '!=') throw new QueryError('ip: invalid operation')
      parseIpRange(value)
    } else if (stage.op === '|~' || stage.op === '!~') compileRegexp(value, false)
    else if (stage.op === '|>' || stage.op === '!>') checkLinePattern(value)
  }
}

function checkLinePattern(pattern: string): void {
  for (const part of parsePattern(pattern)) {
    if ('capture' in part && part.capture !== '') {
      throw new QueryError(`named captures are not allowed: found '<${part.capture}>'`)
    }
  }
}

function checkLogfmtKey(expression: string): void {
  if (/^[\p{L}_][\p{L}0-9_.]*$/u.test(expression) && !expression.includes('.')) return
  const unexpected = expression === '' ? '$end' : 'KEY'
  throw new QueryError(
    `cannot parse expression [${expression}]: syntax error: unexpected ${unexpected}`,
  )
}

function checkLabelFilter(filter: LabelFilterExpr): void {
  if (filter.kind === 'ip') parseIpRange(filter.value)
  else if (filter.kind === 'and' || filter.kind === 'or') {
    checkLabelFilter(filter.left)
    checkLabelFilter(filter.right)
  }
}

function checkAssignments(stage: Extract<StageExpr, { kind: 'label-format' }>): void {
  const seen = new Set<string>()
  for (const assignment of stage.assignments) {
    const { name } = assignment
    if (name === '__error__' || name === '__error_details__') {
      throw new QueryError(`${name} cannot be formatted`)
    }
    if (seen.has(name)) {
      throw new QueryError(`multiple label name '${name}' not allowed in a single format operation`)
    }
    seen.add(name)
    if ('template' in assignment) parseTemplate(assignment.template, 'label')
  }
}

function checkRegexpParser(regexp: string): void {
  const names = [...regexp.matchAll(/\(\?P?<([^>]*)>/g)].map(([, name = '']) => name)
  const duplicate = names.find((name, i) => names.indexOf(name) !== i)
  if (duplicate !== undefined) {
    throw new QueryError(`duplicate extracted label name '${duplicate}'`)
  }
  const groups = Object.keys(compileRegexp(regexp, false).namedGroups())
  if (groups.length === 0) throw new QueryError('at least one named capture must be supplied')
  const bad = groups.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (bad !== undefined) throw new QueryError(`invalid extracted label name '${bad}'`)
}

function checkPatternParser(pattern: string): void {
  if (pattern === '') {
    throw new QueryError('syntax error: unexpected $end, expecting IDENTIFIER or LITERAL')
  }
  const names: string[] = []
  for (const part of parsePattern(pattern)) {
    if (!('capture' in part) || part.capture === '') continue
    if (names.includes(part.capture)) {
      throw new QueryError(`duplicate capture name (${part.capture}): invalid expression`)
    }
    names.push(part.capture)
  }
  if (names.length === 0) throw new QueryError('at least one capture is required')
}
