import { TemplateError } from '../template-error.ts'
import type { TemplateValue } from '../value.ts'
import { builtinFunctions } from './builtins.ts'
import { encodingFunctions } from './encodings.ts'
import { numberFunctions } from './numbers.ts'
import { regexpFunctions } from './regexps.ts'
import { stringFunctions } from './strings.ts'
import type { RenderContext, TemplateFunction } from './template-function.ts'
import { timeFunctions } from './times.ts'

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  ...builtinFunctions,
  ...encodingFunctions,
  ...numberFunctions,
  ...regexpFunctions,
  ...stringFunctions,
  ...timeFunctions,
])

/** What templates may call. */
export const functionNames: ReadonlySet<string> = new Set(FUNCTIONS.keys())

/** Calls a function; errors name it. */
export function callFunction(
  name: string,
  args: readonly TemplateValue[],
  context: RenderContext,
): TemplateValue {
  const fn = FUNCTIONS.get(name)
  if (fn === undefined) throw new TemplateError(`function "${name}" not defined`)
  if (args.length < fn.least || args.length > fn.most) {
    throw new TemplateError(
      `wrong number of args for ${name}: want ${fn.least === fn.most ? '' : 'at least '}${fn.least} got ${args.length}`,
    )
  }
  try {
    return fn.call(args, context)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new TemplateError(`error calling ${name}: ${error.message}`)
  }
}
