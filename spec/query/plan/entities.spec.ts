import { expect } from 'chai'
import type { QueryBuilder, Model } from 'objection'
import { entitiesOf, noteUnordered } from '../../../lib/query/plan/entities.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Find = (query: QueryBuilder<Model, Model[]>) => unknown

describe('entitiesOf', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const entities = (find: Find) => entitiesOf(find(database.plain.User.query()))

  const split: Readonly<Record<string, Find>> = {
    'by ids': (query) => query.findByIds([2, 1]),
    'by one id': (query) => query.findById(1),
    'a filter before': (query) => query.where('age', 25).findByIds([2, 1]),
    'filters behind': (query) =>
      query.findByIds([2, 1]).where({ active: true }).andWhere('age', 22).whereNull('avatar'),
    'the id among the columns': (query) => query.select('name', 'users.id').findByIds([2, 1]),
    'the id in a later select': (query) => query.select('name').findByIds([2, 1]).select('id'),
    'columns in a list': (query) => query.select(['id', 'name']).findByIds([2, 1]),
    'all columns': (query) => query.select('users.*').findByIds([2, 1]),
  }
  for (const [name, find] of Object.entries(split)) {
    it(`tells the rows of a find with ${name}`, () => {
      expect(entities(find)).to.include({ idProperty: 'id' })
    })
  }

  const whole: Readonly<Record<string, Find>> = {
    'no ids': (query) => query.where('id', 1),
    'an empty list': (query) => query.findByIds([]),
    'texts as ids': (query) => query.findByIds(['1', '2']),
    'ids twice over': (query) => query.findByIds([1, 2]).findByIds([2]),
    'lists and one': (query) => query.findByIds([1, 2]).findById(2),
    'columns without the id': (query) => query.select('name').findByIds([2, 1]),
    'an alias that may be called like the id': (query) => query.select('companyId as id').findByIds([2, 1]),
    'an alias for the id': (query) => query.select('id as number', 'id').findByIds([2, 1]),
    'distinct rows': (query) => query.distinct('id').findByIds([2, 1]),
    'an operator': (query) => query.findByIds([2, 1]).where('age', '>', 5),
    'another filter': (query) => query.findByIds([2, 1]).whereIn('age', [21, 22]),
    alternatives: (query) => query.findByIds([2, 1]).orWhere('age', 25),
    'a function': (query) => query.findByIds([2, 1]).where((where) => void where.where('age', 25)),
    'an order': (query) => query.findByIds([2, 1]).orderBy('age'),
    'a limit': (query) => query.findByIds([2, 1]).limit(1),
    'an offset': (query) => query.findByIds([2, 1]).offset(1),
    'the first alone': (query) => query.findByIds([2, 1]).first(),
    groups: (query) => query.findByIds([2, 1]).groupBy('id'),
    'a join': (query) => query.findByIds([2, 1]).join('posts', 'posts.authorId', 'users.id'),
    'another class': (query) => query.findByIds([2, 1]).castTo(database.plain.UserSummary),
  }
  for (const [name, find] of Object.entries(whole)) {
    it(`takes a find with ${name} as a whole`, () => {
      expect(entities(find)).to.equal(undefined)
    })
  }

  it('names each row as findById does, whatever the others are', () => {
    const several = entities((query) => query.where('age', 25).findByIds([2, 1]).select('id'))
    const one = entities((query) => query.where('age', 25).findById(2).select('id'))
    expect(several?.ids).to.deep.equal([1, 2])
    expect(several?.textOf(2)).to.equal(one?.textOf(2))
    expect(several?.textOf(2)).not.to.equal(several?.textOf(1))
    expect(several?.frame).to.equal(one?.frame)
  })

  it('tells finds with other filters and columns apart', () => {
    const frames = [
      entities((query) => query.findByIds([1, 2])),
      entities((query) => query.findByIds([1, 2]).where('age', 25)),
      entities((query) => query.findByIds([1, 2]).where('age', 26)),
      entities((query) => query.where('age', 26).findByIds([1, 2])),
      entities((query) => query.findByIds([1, 2]).select('id', 'name')),
    ]
    expect(new Set(frames.map((each) => each?.frame)).size).to.equal(frames.length)
  })

  it('takes composite keys as a whole, and UUIDs unless there are filters', async () => {
    const id = '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
    class Seat extends database.plain.User {
      static override idColumn = ['companyId', 'id']
    }
    expect(entitiesOf(Seat.query().findByIds([[1, 1]]))).to.equal(undefined)
    expect(entities((query) => query.findByIds([id]))?.ids).to.deep.equal([id])
    expect(entities((query) => query.findByIds([id]).where('age', 25))).to.equal(undefined)
  })

  it('no longer splits what was seen in another order', () => {
    class Unordered extends database.plain.User {}
    noteUnordered(Unordered as never)
    expect(entitiesOf(Unordered.query().findByIds([1, 2]))).to.equal(undefined)
    expect(entities((query) => query.findByIds([1, 2]))?.ids).to.deep.equal([1, 2])
  })
})
