import type { Model } from 'objection'
import type { AnyModelClass } from '../classes/modelClass.js'
import type { Shape } from '../format/Structure.js'

/**
 * A function that makes instances for the properties of a shape. The constructor runs, so that private members exist and class fields
 * come first, as they do on rows from the database. Surplus fields are deleted again.
 * @throws {TypeError} where the constructor does not make the values that the snapshot left to it.
 */
export function instanceCreatorFor(modelClass: AnyModelClass, shape: Shape): () => Model {
  const surplus = surplusFieldsOf(modelClass, shape)
  if (surplus.length === 0) return () => new modelClass()
  return () => {
    const model = new modelClass()
    for (const field of surplus) delete (model as unknown as Record<string, unknown>)[field]
    return model
  }
}

/**
 * The properties that the constructor makes and that are to be deleted: those that the shape lacks; all of them where they would come
 * in another order than the keys.
 * @throws {TypeError} where the constructor does not make the values that the snapshot left to it.
 */
export function surplusFieldsOf(modelClass: AnyModelClass, { keys, kinds }: Shape): readonly string[] {
  const fields = Object.getOwnPropertyNames(new modelClass())
  const required = keys.filter((_, i) => kinds[i] === 'made')
  if (!required.every((key) => fields.includes(key))) throw new TypeError('its constructor no longer makes a property')
  const common = fields.filter((field) => keys.includes(field))
  const isInOrder = common.every((field, i) => keys[i] === field)
  const surplus = isInOrder ? fields.filter((field) => !keys.includes(field)) : fields
  if (required.some((key) => surplus.includes(key))) throw new TypeError('its properties are in another order')
  return surplus
}
