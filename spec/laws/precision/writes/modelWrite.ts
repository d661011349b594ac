import type { Random } from '../../../../demo/dataset/Random.js'
import type { Dialect } from '../../freshness/places.js'
import { called, type Call } from '../calls.js'
import { TABLE_OF, told } from '../randomFind.js'
import type { RandomWrite } from './Write.js'
import { queryOf, type ModelName } from '../models.js'
import { focused, row, stored } from '../values.js'

/** A write as applications send it with Objection. */
export function modelWrite(random: Random, dialect: Dialect): RandomWrite {
  const model = random.pick<ModelName>(['Team', 'Person', 'Person', 'Note', 'Counter', 'Task'])
  const table = TABLE_OF[model]
  const id = (): number => random.upTo(9)
  const column = focused(
    random,
    table.settable.filter(({ name }) => name !== 'id'),
  )
  const patch = { [column.name]: stored(random, column) }
  const returned: (() => Call[])[] = [
    () => [['insertAndFetch', row(random, table)]],
    () => [
      ['patch', patch],
      ['where', 'n', random.upTo(5)],
      ['returning', '*'],
    ],
  ]
  const calls = random.pick<() => Call[]>([
    () => [
      ['findById', id()],
      ['patch', patch],
    ],
    () => [
      ['findById', id()],
      ['patch', patch],
    ],
    () => [['patchAndFetchById', id(), patch]],
    () => [
      ['patch', patch],
      ['where', column.name, stored(random, column)],
    ],
    () => [['insert', row(random, table)]],
    () => [['insertGraph', row(random, table)]],
    () => [['upsertGraph', row(random, table, 0.6), { insertMissing: true, noDelete: true }]],
    () => [['deleteById', id()]],
    () => [['delete'], ['whereIn', 'id', [id(), id()]]],
    ...(dialect === 'postgres' ? returned : returned.slice(0, 1)),
  ])()
  const text = told({ model, calls })
  if (random.chance(0.85)) return { text, run: async (on, models) => called(queryOf(models, model, on), calls) }
  return related(random.pick(['members', 'people']), id(), id(), random.chance(0.5))
}

function related(relation: 'members' | 'people', team: number, person: number, adds: boolean): RandomWrite {
  const text = `Team.relatedQuery(${relation}).for(${team}).${adds ? 'relate' : 'unrelate'}(${person})`
  return {
    text,
    async run(on, { Team }) {
      const query = Team.relatedQuery(relation, on).for(team)
      return adds ? query.relate(person) : query.unrelate().where('people.id', person)
    },
  }
}
