import { expect } from 'chai'
import type { Knex } from 'knex'
import { withKey } from '../../support/cachedBase.js'
import { DROP_VIEWS, VIEWS } from './derived.js'
import { describeStages } from './describeStages.js'
import { find } from './Read.js'
import { listOf, rowOf } from './Stage.js'

/** One migration that no file holds. */
function migrationOf(up: (knex: Knex) => Promise<void>): Knex.MigratorConfig {
  return {
    tableName: 'migrations_of_spec',
    migrationSource: {
      getMigrations: () => Promise.resolve(['only']),
      getMigrationName: (name: unknown) => name as string,
      getMigration: () => Promise.resolve({ up, down: () => Promise.resolve() }),
    },
  }
}

const seedOf = (seed: (knex: Knex) => Promise<void>): Knex.SeederConfig => ({
  seedSource: { getSeeds: () => Promise.resolve(['only']), getSeed: () => Promise.resolve({ seed }) },
})

describeStages('law 3, freshness: changes of the schema', (stage, { dialect }) => {
  const knex = () => stage().knex

  it('a cascade that a later migration adds ends entries', async () => {
    const { User, Note } = stage().models
    const settings = { theme: 'light', newsletter: false, pinned: [] }
    const [one, two] = [1, 2].map(() =>
      User.query().insertAndFetch({ name: 'owner', isAdmin: false, settings } as never),
    )
    const [before, after] = [(await one)?.id as number, (await two)?.id as number]
    await knex()('notes').update({ user_id: after })
    // Until then users and their notes have nothing to do with each other.
    await stage().expectHit(listOf('Note'))
    await User.query().deleteById(before)
    expect(await stage().asks(listOf('Note'))).to.equal(false)

    await knex().migrate.latest(
      migrationOf((trx) =>
        trx.schema.alterTable('notes', (table) => table.foreign('user_id').references('users.id').onDelete('CASCADE')),
      ),
    )
    const [{ id }] = (await Note.query()) as unknown as [{ id: number }]
    await stage().expectSeen([listOf('Note'), rowOf('Note', id)], () => User.query().deleteById(after))
  })

  it('a write by a migration', () =>
    stage().expectSeen([listOf('Folder')], async () => {
      await knex().migrate.latest({
        ...migrationOf((trx) =>
          trx('folders')
            .insert({ name: 'migrated' })
            .then(() => undefined),
        ),
        tableName: 'migrations_that_write',
      })
    }))

  it('a write by a seed', () =>
    stage().expectSeen([listOf('Folder')], () =>
      knex().seed.run(
        seedOf((on) =>
          on('folders')
            .insert({ name: 'seeded' })
            .then(() => undefined),
        ),
      ),
    ))

  it('a new column, in lists and in rows', () =>
    stage().expectSeen([listOf('Tag'), rowOf('Tag', 1)], () =>
      knex().schema.alterTable('tags', (table) => table.string('added').defaultTo('to all')),
    ))

  it('a view that gets another definition, and its new base tables', async () => {
    const [busy, ...above] = VIEWS
    const ofComments = (busy as string).replace('posts p on p.author_id', 'comments p on p.author_id')
    const again = [...DROP_VIEWS, ofComments, ...above]
    const [post] = await stage().models.Post.query().orderBy('id')
    const comment = { post_id: post?.id, author_id: 3, body: 'busy', written_at: new Date(0) }
    await knex()('comments').del()
    await stage().expectSeen([listOf('Busy')], async () => {
      for (const sql of again) await knex().raw(sql)
    })
    await stage().expectSeen([listOf('Busy')], () => knex()('comments').insert([comment, comment, comment]))
  })

  it('a trigger that is created later', async () => {
    const body = 'update totals set comments = 999'
    const [sql, extra] = {
      sqlite: [`create trigger later after update on tags begin ${body}; end`],
      postgres: [
        `create function later() returns trigger language plpgsql as $$ begin ${body}; return null; end $$`,
        'create trigger later after update on tags for each row execute function later()',
      ],
      mariadb: [`create trigger later after update on tags for each row ${body}`],
    }[dialect] as [string, string?]
    await stage().expectHit(rowOf('Total', 1))
    await knex().raw(sql)
    if (extra !== undefined) await knex().raw(extra)
    await stage().expectSeen([rowOf('Total', 1)], () => knex()('tags').update({ description: 'fires' }))
  })

  it('a change of the schema in a transaction', async () => {
    const add = (on: Knex) => on.schema.alterTable('companies', (table) => table.string('motto').defaultTo('none'))
    await stage().expectSeen([listOf('Company')], () => knex().transaction((trx) => add(trx)))
  })

  it('`cacheDependsOn`: a table that neither SQL nor the catalog shows', async () => {
    const { Company } = stage().models
    class Declaring extends Company {
      static cacheDependsOn = ['folders']
    }
    const silent = find('silent', (_, on, key) => key(Company.query(on)).findById(1))
    const declaring = find('declaring', (_, on) => withKey(Declaring.query(on), 'declaring').findById(1))
    for (const read of [silent, declaring]) {
      await stage().ask(read)
      stage().log.take()
      await stage().ask(read)
      expect(stage().log.take()).to.have.length(0)
    }
    await knex()('folders').insert({ name: 'unseen' })
    await stage().ask(silent)
    expect(stage().log.take().slice(1), 'without the declaration').to.have.length(0)
    await stage().ask(declaring)
    expect(stage().log.take(), 'with it').to.have.length(1)
  })
})
