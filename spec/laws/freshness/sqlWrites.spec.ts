import { expect } from 'chai'
import { describeStages } from './describeStages.js'
import { listOf, rowOf } from './Stage.js'

describeStages('law 3, freshness: writes by Knex and raw SQL invalidate', (stage, { dialect, shared }) => {
  const knex = () => stage().knex

  it('batchInsert, in a transaction of its own', () =>
    stage().expectSeen([listOf('Note')], () =>
      knex().batchInsert('notes', [{ body: '1' }, { body: '2' }, { body: '3' }], 2),
    ))

  it('batchInsert inside a transaction', () =>
    stage().expectSeen([listOf('Note')], () =>
      knex().transaction((trx) => trx.batchInsert('notes', [{ body: '1' }, { body: '2' }], 1)),
    ))

  it('onConflict().merge()', async () => {
    const { id } = await stage().models.Tag.query().insertAndFetch({ name: 'merge me' })
    await stage().expectSeen([listOf('Tag'), rowOf('Tag', id)], () =>
      knex()('tags').insert({ name: 'merge me', description: 'merged' }).onConflict('name').merge(),
    )
  })

  it('truncate', () => stage().expectSeen([listOf('Note')], () => knex()('notes').truncate()))

  it('insert … select', () =>
    stage().expectSeen([listOf('Note')], () =>
      knex().raw('insert into notes (user_id, body) select id, name from users'),
    ))

  it('a write by a second Knex instance', () =>
    stage().expectSeen([listOf('Note')], () => stage().other('notes').insert({ body: 'from elsewhere' })))

  it('a write by a clone', () =>
    stage().expectSeen([listOf('Note')], () => knex().withUserParams({ a: 1 })('notes').insert({ body: 'by a clone' })))

  it('a write in a transaction: invisible before the COMMIT, invalidated after', async () => {
    await stage().expectHit(listOf('Note'))
    const trx = await knex().transaction()
    await trx('notes').insert({ body: 'not yet' })
    // Others can read meanwhile only where there is another connection.
    if (shared) expect(await stage().asks(listOf('Note')), 'before').to.equal(false)
    await trx.rollback()
    expect(await stage().asks(listOf('Note')), 'after the rollback').to.equal(dialect === 'mariadb')
    await stage().expectSeen([listOf('Note')], () =>
      knex().transaction((inner) => inner('notes').insert({ body: 'now' })),
    )
  })

  it('a savepoint that is released, beside one that is rolled back', () =>
    stage().expectSeen([listOf('Note')], () =>
      knex().transaction(async (trx) => {
        await trx.transaction((inner) => inner('notes').insert({ body: 'stays' }))
        const undone = await trx.transaction()
        await undone('notes').insert({ body: 'goes' })
        await undone.rollback()
      }),
    ))

  if (dialect !== 'mariadb') {
    it('insert, update and delete that return rows', async () => {
      await stage().expectSeen([listOf('Note')], () => knex()('notes').insert({ body: 'back' }).returning('id'))
      await stage().expectSeen([listOf('Note')], () => knex()('notes').update({ body: 'again' }).returning('*'))
      await stage().expectSeen([listOf('Note')], () => knex()('notes').del().returning('id'))
    })
  }

  if (dialect !== 'postgres') {
    it('replace, with the rows that a foreign key deletes', async () => {
      const { id } = await stage().models.Tag.query().insertAndFetch({ name: 'to replace' })
      const [post] = await stage().models.Post.query().orderBy('id')
      await knex()('posts_tags').insert({ post_id: post?.id, tag_id: id })
      await stage().expectSeen([rowOf('Tag', id), listOf('PostTag')], () =>
        knex().raw('replace into tags (id, name) values (?, ?)', [id, 'replaced']),
      )
    })
  }

  if (dialect === 'postgres') {
    it('a write in a CTE, also under a select', async () => {
      const write = 'with gone as (delete from notes returning *)'
      await stage().expectSeen([listOf('Note'), listOf('Folder')], () =>
        knex().raw(`${write} insert into folders (name) select body from gone`),
      )
      await stage().refill()
      await stage().expectSeen([listOf('Note')], () => knex().raw(`${write} select * from gone`))
    })
  }

  if (dialect === 'mariadb') {
    it('an update and a delete of several tables', async () => {
      await knex()('notes').update({ user_id: knex()('users').min('id') })
      await stage().expectSeen([listOf('User'), listOf('Note')], () =>
        knex().raw("update users u join notes n on n.user_id = u.id set u.email = 'several', n.body = 'several'"),
      )
      await stage().expectSeen([listOf('User'), listOf('Note')], () =>
        knex().raw('delete u, n from users u join notes n on n.user_id = u.id'),
      )
    })
  }

  if (dialect === 'sqlite') {
    it('the first of several statements in one text', () =>
      stage().expectSeen([listOf('Note')], () => knex().raw("update notes set body = 'first'; delete from tags")))
    return
  }

  it('several statements in one text', () =>
    stage().expectSeen([listOf('Note'), listOf('Folder')], () =>
      knex().raw("select 1; update notes set body = 'several'; insert into folders (name) values ('several')"),
    ))

  it('a write by a function that a select calls, and by a function that this one calls', async () => {
    await stage().expectSeen([listOf('Folder')], () => knex().raw("select add_folder('called')"))
    const [tag] = await stage().models.Tag.query().whereNull('description')
    await stage().expectSeen([listOf('Folder'), listOf('Tag')], () =>
      knex().select(knex().raw('shout(?)', [tag?.id as number])),
    )
  })

  it('a write by a procedure', () => stage().expectSeen([listOf('Note')], () => knex().raw("call rename_notes('x')")))
})
