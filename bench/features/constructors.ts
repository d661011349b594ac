import type { Knex } from 'knex'
import type { Model } from 'objection'
import { modelsOn, modelsWithoutDates } from '../objection/models.js'
import { compiled, ES5_BY_BABEL, ES5_BY_TYPESCRIPT } from './compiled.js'
import type { Feature } from './Feature.js'

const LAYERS = `
const SoftDelete = (Above) => {
  class QueryBuilder extends Above.QueryBuilder {
    whereNotDeleted() { return this.whereNull('deletedAt') }
  }
  return class extends Above {
    static get QueryBuilder() { return QueryBuilder }
    get isDeleted() { return this.deletedAt != null }
  }
}
const Timestamps = (Above) => class extends Above {
  $beforeInsert(context) { return Promise.resolve(super.$beforeInsert(context)).then(() => { this.createdAt = new Date() }) }
  $beforeUpdate(options, context) { return super.$beforeUpdate(options, context) }
}
const Visibility = (Above) => class extends Above {
  static get hidden() { return ['email'] }
  $formatJson(json) {
    const shown = super.$formatJson(json)
    for (const name of this.constructor.hidden) delete shown[name]
    return shown
  }
}
const Password = (Above) => class extends Above {
  $beforeInsert(context) { return super.$beforeInsert(context) }
  verifyPassword(password) { return this.password === password }
}
class Made extends Password(Visibility(Timestamps(SoftDelete(Base)))) {}`

/** What `new` does beside making an instance of Objection's `Model`. */
export const CONSTRUCTORS: readonly Feature[] = [
  { name: 'a field with a value', goal: 'plain', base: compiled("class Made extends Base { state = 'new' }") },
  {
    name: 'a field with an object',
    goal: 'plain',
    base: compiled('class Made extends Base { state = { changes: [] } }'),
  },
  {
    name: 'a field with an arrow function',
    goal: 'plain',
    base: compiled('class Made extends Base { greet = () => this.name }'),
  },
  {
    name: 'a private member, no dates',
    goal: 'plain',
    models: modelsWithoutDates,
    base: compiled('class Made extends Base { #seen = 0; see() { return ++this.#seen } }'),
  },
  {
    name: 'a constructor with code',
    goal: 'plain',
    base: compiled("class Made extends Base { constructor() { super(); this.state = 'new' } }"),
  },
  { name: 'a mixin of four layers', goal: 'plain', base: compiled(LAYERS) },
  { name: 'ES5, as TypeScript compiles it', goal: 'plain', models: es5(ES5_BY_TYPESCRIPT), needsCached: true },
  { name: 'ES5, as Babel compiles it', goal: 'plain', models: es5(ES5_BY_BABEL) },
]

/** Both models as classes of ES5, all the way down to the base class. */
function es5(program: string) {
  const make = compiled(program)
  return (Base: typeof Model, knex: Knex): typeof Model => {
    const plain = modelsOn(Base, knex)
    const { parts } = plain.relationMappings as { readonly parts: object }
    const [Item, Part] = [make(Base), make(Base)]
    Object.assign(Part, { tableName: 'parts' })
    Object.assign(Item, {
      tableName: plain.tableName,
      jsonAttributes: plain.jsonAttributes,
      relationMappings: { parts: { ...parts, modelClass: Part } },
    })
    Object.assign(Item.prototype, { $parseDatabaseJson: plain.prototype.$parseDatabaseJson })
    for (const each of [Item, Part]) each.knex(knex)
    return Item
  }
}
