import type { AnyModelClass } from '../classes/modelClass.js'
import type { ResultSource } from '../detach/Detacher.js'
import type { Snapshot } from '../format/Snapshot.js'
import { rebuild } from '../rebuild/rebuild.js'
import { Unstorable } from '../values/Unstorable.js'
import { differenceOfModels } from './sameModels.js'

/** Tries on one result what the ways to rebuild it make of its snapshot. */
export class Trial {
  readonly #result: unknown
  readonly #source: ResultSource
  /** The snapshot that is rebuilt by assignment. */
  readonly assigned: Snapshot
  #fromJson: Snapshot | 'differs' | undefined

  constructor(result: unknown, snapshot: Snapshot, source: ResultSource) {
    this.#result = result
    this.#source = source
    this.assigned = snapshot
  }

  get isAssignedSame(): boolean {
    return this.#differenceOf(this.assigned) === undefined
  }

  /** The snapshot that is rebuilt by `fromJson`; `undefined` where that gives something else than the result. */
  get fromJson(): Snapshot | undefined {
    this.#fromJson ??= this.#tryFromJson() === undefined ? this.#throughJson : 'differs'
    return this.#fromJson === 'differs' ? undefined : this.#fromJson
  }

  /**
   * The snapshot that is rebuilt by `fromJson`, for a class that asks for it.
   * @throws {Unstorable} where that gives something else than the result.
   */
  demandFromJson({ name }: AnyModelClass): Snapshot {
    const found = this.#tryFromJson()
    if (found === undefined) return this.#throughJson
    throw new Unstorable(
      'from-json',
      `${name} asks for \`rebuild: 'fromJson'\`, but ${found}. Make its $parseJson and $setJson give for the properties of a loaded model what the database gives, or leave \`rebuild\` out of its cacheOptions.`,
    )
  }

  get #throughJson(): Snapshot {
    return { ...this.assigned, strategy: 'fromJson' }
  }

  /** Objects that occur more than once would occur once each in the JSON of a model. */
  #tryFromJson(): string | undefined {
    if (this.assigned.shared.length > 0) return 'an object occurs in the result more than once, which no JSON shows'
    return this.#differenceOf(this.#throughJson)
  }

  /** What is wrong with the rebuilt result. */
  #differenceOf(candidate: Snapshot): string | undefined {
    const { modelClass, codecs } = this.#source
    try {
      const found = differenceOfModels(this.#result, rebuild(candidate, modelClass, codecs))
      return found && `the result of the database is not what that gives: ${found.replace(/\bit\b/, 'result')}`
    } catch (error) {
      return `that throws: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}
