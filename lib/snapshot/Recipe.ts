import type { Model } from 'objection'
import type { AnyModelClass } from './modelClass.js'
import type { Shape } from './Snapshot.js'

/** How models of one shape are made again as instances of one class. */
export interface Recipe {
  /** An instance that holds nothing beside what the shape will overwrite in place. */
  readonly create: () => Model
  readonly keys: readonly string[]
  /** For each key: whether plain assignment would run a setter or fail, or the property is hidden. */
  readonly define: readonly boolean[]
  /** The keys that are not enumerable. */
  readonly hidden: readonly string[]
}

/** By class first: what a class's entries are must not keep the class, and its connection, alive. */
const recipes = new WeakMap<AnyModelClass, WeakMap<Shape, Recipe>>()

/** The recipe, made once for a shape that stays in memory. */
export function recipeFor(shape: Shape, modelClass: AnyModelClass): Recipe {
  let ofClass = recipes.get(modelClass)
  if (ofClass === undefined) recipes.set(modelClass, (ofClass = new WeakMap()))
  let recipe = ofClass.get(shape)
  if (recipe === undefined) ofClass.set(shape, (recipe = makeRecipe(shape, modelClass)))
  return recipe
}

function makeRecipe({ keys, hidden }: Shape, modelClass: AnyModelClass): Recipe {
  const prototype = modelClass.prototype as object
  return {
    create: creatorFor(modelClass, keys),
    keys,
    define: keys.map((key) => hidden.includes(key) || key in prototype),
    hidden,
  }
}

/**
 * The constructor runs, so that private members exist and class fields come first as they do on rows from the database. What
 * the snapshot lacks is deleted again; where the fields would come in another order than in the snapshot, all are.
 */
function creatorFor(modelClass: AnyModelClass, keys: readonly string[]): () => Model {
  const fields = Object.getOwnPropertyNames(new modelClass())
  if (fields.length === 0) return () => new modelClass()
  const kept = fields.filter((field) => keys.includes(field))
  const surplus = kept.every((field, i) => keys[i] === field) ? fields.filter((field) => !keys.includes(field)) : fields
  if (surplus.length === 0) return () => new modelClass()
  return () => {
    const model = new modelClass()
    for (const field of surplus) delete (model as unknown as Record<string, unknown>)[field]
    return model
  }
}
