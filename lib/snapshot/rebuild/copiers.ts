import type { AnyModelClass } from '../classes/modelClass.js'
import { assertStructure, internStructure, type Structure } from '../format/Structure.js'
import { InterpretedCopier, type Copier } from './Copier.js'
import { generatedCopier } from './generatedCopier.js'

/**
 * @internal Code is generated for copiers that are used more often than this: compiling costs more than the first uses save. Specs set it
 * to run everything with generated code, or nothing.
 */
export const codeGeneration = { after: 4 }

/** For how many structures of a class code is generated that early. A class with more structures has them from the data of its rows. */
const MAX_GENERATED = 64

/** How often a further structure must be used. */
const MANY_USES = 1000

const generatedCounts = new WeakMap<AnyModelClass, number>()

/** The copiers for the shapes of one structure, as instances of one class and of its relations' classes. */
export class Copiers {
  /** The class of each shape's models. */
  readonly classes: readonly AnyModelClass[]
  /** Each class once. */
  readonly distinct: readonly AnyModelClass[]
  /** The interpreted copier of each shape. */
  readonly interpreted: readonly InterpretedCopier[]
  /** The fastest copier of each shape. */
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
    this.distinct = [...new Set(this.classes)]
    this.interpreted = structure.shapes.map(
      (shape, i) => new InterpretedCopier(shape, this.classes[i] as AnyModelClass),
    )
    this.fastest = this.interpreted
  }

  /** Whether models of a shape lie below those at the root. */
  isPart(shape: number): boolean {
    return (this.#structure.shapes[shape]?.position ?? 0) > 0
  }

  /** To be called for each rebuild. Copiers that are used often get generated code. */
  countUse(): this {
    if (!this.#isGenerated && this.#uses++ >= codeGeneration.after) this.#generate()
    return this
  }

  #generate(): void {
    const count = generatedCounts.get(this.#modelClass) ?? 0
    if (count >= MAX_GENERATED && this.#uses < MANY_USES) return
    this.#isGenerated = true
    generatedCounts.set(this.#modelClass, count + 1)
    const { shapes } = this.#structure
    this.fastest = this.interpreted.map(
      (interpreted, i) =>
        generatedCopier(shapes[i] as Structure['shapes'][number], this.classes[i] as AnyModelClass) ?? interpreted,
    )
  }
}

/** By class first: the copiers refer to the class, and must not keep it and its connection alive. */
const known = new WeakMap<AnyModelClass, WeakMap<Structure, Copiers>>()

/** @throws {TypeError} for what is no structure, or not one of this class's results. */
export function copiersFor(structure: Structure, modelClass: AnyModelClass): Copiers {
  let ofClass = known.get(modelClass)
  if (ofClass === undefined) known.set(modelClass, (ofClass = new WeakMap()))
  return ofClass.get(structure) ?? copiersForEqual(structure, modelClass, ofClass)
}

/** A structure that was decoded from bytes is another object each time. */
function copiersForEqual(
  structure: Structure,
  modelClass: AnyModelClass,
  ofClass: WeakMap<Structure, Copiers>,
): Copiers {
  assertStructure(structure)
  const interned = internStructure(structure)
  let copiers = ofClass.get(interned)
  if (copiers === undefined) ofClass.set(interned, (copiers = new Copiers(interned, modelClass)))
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
