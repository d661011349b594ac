import type { Knex } from 'knex'
import { Model, type RelationMappings } from 'objection'

export type Models = ReturnType<typeof defineModels>
export type ModelName = keyof Models

/** The model classes over the specs' tables, below the given base: once cached, once as Objection has them. */
export function defineModels(Base: typeof Model) {
  class Team extends Base {
    static override tableName = 'teams'
    static override get relationMappings(): RelationMappings {
      const through = { from: 'members.team_id', to: 'members.person_id', extra: ['role'] }
      return {
        people: many(Person, 'teams.id', 'people.team_id'),
        tasks: many(Task, 'teams.id', 'tasks.team_id'),
        members: {
          relation: Model.ManyToManyRelation,
          modelClass: Person,
          join: { from: 'teams.id', through, to: 'people.id' },
        },
      }
    }
  }

  class Person extends Base {
    static override tableName = 'people'
    static override get relationMappings(): RelationMappings {
      return {
        team: one(Team, 'people.team_id', 'teams.id'),
        parent: one(Person, 'people.parent_id', 'people.id'),
        children: many(Person, 'people.id', 'people.parent_id'),
        notes: many(Note, 'people.id', 'notes.person_id'),
      }
    }
  }

  class Member extends Base {
    static override tableName = 'members'
    static override idColumn = ['team_id', 'person_id']
    static override get relationMappings(): RelationMappings {
      return { person: one(Person, 'members.person_id', 'people.id'), team: one(Team, 'members.team_id', 'teams.id') }
    }
  }

  class Note extends Base {
    static override tableName = 'notes'
    static override get relationMappings(): RelationMappings {
      return { person: one(Person, 'notes.person_id', 'people.id') }
    }
  }

  class Counter extends Base {
    static override tableName = 'counters'
  }

  class Task extends Base {
    static override tableName = 'tasks'
    static override get relationMappings(): RelationMappings {
      return { team: one(Team, 'tasks.team_id', 'teams.id') }
    }
  }

  return { Team, Person, Member, Note, Counter, Task }
}

const one = (modelClass: typeof Model, from: string, to: string) => ({
  relation: Model.BelongsToOneRelation,
  modelClass,
  join: { from, to },
})
const many = (modelClass: typeof Model, from: string, to: string) => ({
  relation: Model.HasManyRelation,
  modelClass,
  join: { from, to },
})

/** A query of the model. */
export const queryOf = (models: Models, model: ModelName, on?: Knex) => (models[model] as typeof Model).query(on)
