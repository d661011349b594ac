import { expect } from 'chai'
import type { Model } from 'objection'
import { QueryCache } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { cachedBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { defineModels } from '../../support/models.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const STORES = { 'in memory': () => ({}), 'in a store that answers later': () => ({ store: new ByteStore() }) }
const ASKS = {
  'a key of the caller’s': <Query>(query: Query) => withKey(query, 'k'),
  'an automatic key': withAutomaticKey,
}

describe('hits of joined graphs', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [where, options] of Object.entries(STORES))
    for (const [how, ask] of Object.entries(ASKS)) {
      const find = (User: typeof Model) => ask(User.query().withGraphJoined('posts').orderBy(['users.id', 'posts.id']))

      it(`build no SQL: ${how}, ${where}`, async () => {
        const queryCache = new QueryCache(options())
        const { User, Post } = defineModels(cachedBase(database.knex, queryCache))
        const expected = await find(User)
        let metadataReads = 0
        for (const each of [User, Post] as (typeof Model)[])
          each.tableMetadata = () => {
            metadataReads++
            throw new Error('SQL is built')
          }
        expectSame(await find(User), expected)
        expect(metadataReads).to.equal(0)
      })

      it(`run \`$afterFind\` of the joined models: ${how}, ${where}`, async () => {
        const queryCache = new QueryCache(options())
        const { User, Post } = defineModels(cachedBase(database.knex, queryCache))
        const found: unknown[] = []
        await find(User)
        const { hits } = queryCache.stats()
        const patch = { $afterFind: (): void => void found.push(1) }
        Object.assign(Post.prototype, patch)
        const counts: number[] = []
        for (let time = 0; time < 3; time++) {
          // oxlint-disable-next-line no-await-in-loop
          await find(User)
          counts.push(found.splice(0).length)
        }
        expect(counts[0]).to.be.greaterThan(0)
        expect(new Set(counts)).to.have.property('size', 1)
        expect(queryCache.stats().hits).to.be.at.least(hits + 3)
      })
    }

  it('run `$afterFind` of models that a class makes beside the graph', async () => {
    const queryCache = new QueryCache()
    const { User, Company } = defineModels(cachedBase(database.knex, queryCache))
    const names: unknown[] = []
    class Employer extends Company {
      override $afterFind(): void {
        names.push(1)
      }
    }
    class Employee extends User {
      static override get relationMappings() {
        const { company, ...others } = super.relationMappings
        return { ...others, company: { ...company, modelClass: Employer } }
      }
      override $setDatabaseJson(json: object) {
        super.$setDatabaseJson(json)
        Object.assign(this, { company: Employer.fromDatabaseJson({ id: 1 }) })
        return this
      }
    }
    const find = () => withKey(Employee.query().withGraphJoined('posts'), 'k')
    await find()
    const first = names.splice(0).length
    expect(first).to.be.greaterThan(0)
    await find()
    expect(names).to.have.length(first)
  })
})
