import type { Model } from 'objection'

/**
 * The class `Made` of a program that extends `Base`: as users' compilers leave it. The loader that runs the bench adds code of its own
 * to the functions in fields.
 */
export const compiled =
  (program: string) =>
  (Base: typeof Model): typeof Model =>
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
    (new Function('Base', `${program}\nreturn Made`) as (Base: typeof Model) => typeof Model)(Base)
