import type { Knex } from 'knex'
import { Model } from 'objection'
import { CachedModel, type QueryCache } from '../../lib/index.js'

export const OWNERS = [1, 2]
export const ACCOUNTS_EACH = 3
export const ACCOUNTS = Array.from({ length: OWNERS.length * ACCOUNTS_EACH }, (_, index) => index + 1)
export const BAGS = [1, 2]
export const TASKS = [1, 2, 3, 4]
/** A task goes from each state to the next, and then to the first: its version tells its state. */
export const STATES = [0, 1, 2]
/** What each account has at first; nothing is added to the whole. */
export const BALANCE = 100

export const ownerOf = (account: number): number => OWNERS[(account - 1) % OWNERS.length] as number

export const accountRow = (id: number): string => `account:${id}`
export const ownerRow = (id: number): string => `owner:${id}`
export const bagRow = (id: number): string => `bag:${id}`
export const taskRow = (id: number): string => `task:${id}`
export const stateOf = (version: number): number => version % STATES.length
/** No two tasks have one code, and no task in two states. */
export const codeOf = (id: number, state: number): string => `t${id}s${state}`

/** Rows with versions, bags that have as many notes as their versions say, and tasks in the states that their versions say. */
export async function createTables(knex: Knex, prefix: string): Promise<void> {
  for (const name of ['owners', 'bags']) {
    await knex.schema.createTable(`${prefix}${name}`, (table) => {
      table.integer('id').primary()
      table.integer('version').notNullable().defaultTo(0)
    })
  }
  await knex.schema.createTable(`${prefix}accounts`, (table) => {
    table.integer('id').primary()
    table.integer('owner_id').notNullable()
    table.string('name').notNullable()
    table.integer('balance').notNullable().defaultTo(BALANCE)
    table.integer('version').notNullable().defaultTo(0)
  })
  await knex.schema.createTable(`${prefix}notes`, (table) => {
    table.increments('id')
    table.integer('bag_id').notNullable().index()
  })
  await knex.schema.createTable(`${prefix}tasks`, (table) => {
    table.integer('id').primary()
    table.integer('state').notNullable().index()
    table.string('code').notNullable().unique()
    table.integer('version').notNullable().defaultTo(0)
  })
  await knex(`${prefix}tasks`).insert(TASKS.map((id) => ({ id, state: 0, code: codeOf(id, 0) })))
  await knex(`${prefix}owners`).insert(OWNERS.map((id) => ({ id })))
  await knex(`${prefix}bags`).insert(BAGS.map((id) => ({ id })))
  await knex(`${prefix}accounts`).insert(ACCOUNTS.map((id) => ({ id, owner_id: ownerOf(id), name: `a${id}` })))
}

export async function dropTables(knex: Knex, prefix: string): Promise<void> {
  for (const name of ['tasks', 'notes', 'accounts', 'owners', 'bags'])
    await knex.schema.dropTableIfExists(`${prefix}${name}`)
}

/** The versions that the database holds, asked past all caches. */
export async function versionsIn(knex: Knex, prefix: string): Promise<Record<string, number>> {
  const versions: Record<string, number> = {}
  for (const kind of ['account', 'owner', 'bag', 'task']) {
    const rows = await knex<{ id: number; version: number }>(`${prefix}${kind}s`).select('id', 'version')
    for (const { id, version } of rows) versions[`${kind}:${id}`] = version
  }
  return versions
}

/** The models of one process. */
export function modelsOf(knex: Knex, cache: QueryCache, prefix: string) {
  class Row extends CachedModel {
    static override queryCache = cache
    declare id: number
    declare version: number
  }
  class Account extends Row {
    static override tableName = `${prefix}accounts`
    declare owner_id: number
    declare name: string
    declare balance: number
  }
  class Owner extends Row {
    static override tableName = `${prefix}owners`
    static override relationMappings = () => ({
      accounts: {
        relation: Model.HasManyRelation,
        modelClass: Account,
        join: { from: `${prefix}owners.id`, to: `${prefix}accounts.owner_id` },
      },
    })
    declare accounts?: Account[]
  }
  class Bag extends Row {
    static override tableName = `${prefix}bags`
  }
  class Task extends Row {
    static override tableName = `${prefix}tasks`
    declare state: number
    declare code: string
  }
  class Note extends CachedModel {
    static override queryCache = cache
    static override tableName = `${prefix}notes`
    declare id: number
    declare bag_id: number
  }
  for (const each of [Row, Note]) each.knex(knex)
  return { knex, cache, prefix, Account, Owner, Bag, Note, Task }
}

export type World = ReturnType<typeof modelsOf>
