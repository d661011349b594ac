import { InterpretedCopier, type Copier } from './Copier.js'
import { generatedCopier } from './generatedCopier.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { assertStructure, internStructure, type Structure } from '../format/Structure.js'

/**
 * @internal Code is generated for what is rebuilt more often than this: most of what is rarely used is never used again. The specs
 * try all of it with code at once, and with none.
 */
export const codeGeneration = { after: 4 }

/** Of how many structures code is generated for a class. Where there are more, they come from what is in the rows. */
const MOST_GENERATED = 64

const generated = new WeakMap<AnyModelClass, number>()

/** What makes the models of one structure as instances of one class and its relations' classes. */
export class Copiers {
  /** The class of each shape's models. */
  readonly classes: readonly AnyModelClass[]
  /** For each shape, that which reads the shape as it goes. */
  readonly interpreted: readonly InterpretedCopier[]
  /** For each shape, the quickest. */
  fastest: readonly Copier[]
  readonly #structure: Structure
  readonly #modelClass: AnyModelClass
  #uses = 0
  #isGenerated = false

  constructor(structure: Structure, modelClass: AnyModelClass) {
    const classes = classesOf(structure, modelClass)
    this.#structure = structure
    this.#modelClass = modelClass
    this.classes = structure.shapes.map(({ position }) => classes[position] as AnyModelClass)
    this.interpreted = structure.shapes.map((shape, i) => new InterpretedCopier(shape, this.classes[i] as AnyModelClass))
    this.fastest = this.interpreted
  }

  /** To be called each time that they are used. */
  countUse(): this {
    if (!this.#isGenerated && this.#uses++ >= codeGeneration.after) this.#generate()
    return this
  }

  /** Takes generated code wherever there can be any. */
  #generate(): void {
    this.#isGenerated = true
    const count = generated.get(this.#modelClass) ?? 0
    if (count >= MOST_GENERATED) return
    generated.set(this.#modelClass, count + 1)
    const { shapes } = this.#structure
    this.fastest = this.interpreted.map(
      (plain, i) =>
        generatedCopier(shapes[i] as Structure['shapes'][number], this.classes[i] as AnyModelClass) ?? plain,
    )
  }
}

/** By class first: what a class's entries are must not keep the class, and its connection, alive. */
const known = new WeakMap<AnyModelClass, WeakMap<Structure, Copiers>>()

/** @throws {TypeError} for what is no structure, or not one of this class's results. */
export function copiersFor(structure: Structure, modelClass: AnyModelClass): Copiers {
  let ofClass = known.get(modelClass)
  if (ofClass === undefined) known.set(modelClass, (ofClass = new WeakMap()))
  return ofClass.get(structure) ?? copiersOfKind(structure, modelClass, ofClass)
}

/** A structure that comes from bytes is another object each time. */
function copiersOfKind(structure: Structure, modelClass: AnyModelClass, ofClass: WeakMap<Structure, Copiers>): Copiers {
  assertStructure(structure)
  const one = internStructure(structure)
  let copiers = ofClass.get(one)
  if (copiers === undefined) ofClass.set(one, (copiers = new Copiers(one, modelClass)))
  return copiers
}

/** The class at each position. */
function classesOf({ positions }: Structure, modelClass: AnyModelClass): AnyModelClass[] {
  const classes: AnyModelClass[] = []
  for (const { parent, relation } of positions)
    classes.push(relation === null ? modelClass : relatedClass(classes[parent] as AnyModelClass, relation))
  return classes
}

function relatedClass(owner: AnyModelClass, relation: string): AnyModelClass {
  return owner.getRelation(relation).relatedModelClass as AnyModelClass
}
