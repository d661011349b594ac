import { snakeCaseMappers, type Pojo } from 'objection'
import { CachedModel, QueryCache } from '../../lib/index.js'

/** The base class of the demo's models. It turns numbers of SQLite into dates and booleans. */
export class Base extends CachedModel {
  static override columnNameMappers = snakeCaseMappers()
  static override queryCache = new QueryCache({ maxEntries: 1000 })
  static dateAttributes: readonly string[] = []
  static booleanAttributes: readonly string[] = []

  override $parseDatabaseJson(json: Pojo): Pojo {
    const parsed = super.$parseDatabaseJson(json)
    const { dateAttributes, booleanAttributes } = this.constructor as typeof Base
    for (const name of dateAttributes) {
      if (typeof parsed[name] === 'number') parsed[name] = new Date(parsed[name])
    }
    for (const name of booleanAttributes) {
      if (typeof parsed[name] === 'number') parsed[name] = parsed[name] === 1
    }
    return parsed
  }
}
