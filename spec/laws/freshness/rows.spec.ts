import { expect } from 'chai'
import { withKey } from '../../support/cachedBase.js'
import { describeStages } from './describeStages.js'
import type { Models } from './models.js'
import { find, type Read } from './Read.js'
import { listOf, rowOf } from './Stage.js'

/** The ways of asking for a user by the key. */
const user = (id: number): Read[] => [
  rowOf('User', id),
  find(`user one ${id}`, ({ User }, on, key) => key(User.query(on)).findOne({ id })),
  find(`user where ${id}`, ({ User }, on, key) => key(User.query(on)).where('users.id', id).first()),
  find(`user in ${id}`, ({ User }, on, key) => key(User.query(on)).whereIn('id', [id])),
  find(`$query ${id}`, ({ User }, on) =>
    withKey(User.fromJson({ id }, { skipValidation: true }).$query(on), ['$query', id]),
  ),
]

type Write = (models: Models, id: number) => PromiseLike<unknown>

/** Writes of one user that say which. */
const WRITES: readonly (readonly [string, Write])[] = [
  ['patch by id', ({ User }, id) => User.query().findById(id).patch({ name: 'patched' })],
  ['update where id', ({ User }, id) => User.query().patch({ name: 'where' }).where({ id })],
  ['$query().patch', async ({ User }, id) => (await User.query().findById(id))?.$query().patch({ name: '$query' })],
  ['patchAndFetchById', ({ User }, id) => User.query().patchAndFetchById(id, { name: 'fetched' })],
  ['upsertGraph', ({ User }, id) => User.query().upsertGraph({ id, name: 'graph' })],
  ['knex where id', ({ User }, id) => User.knex()('users').where({ id }).update({ name: 'knex' })],
  ['knex where id in', ({ User }, id) => User.knex()('users').whereIn('id', [id]).update({ name: 'in' })],
  [
    'in a transaction',
    ({ User }, id) => User.transaction(async (trx) => User.query(trx).findById(id).patch({ name: 'trx' })),
  ],
  ['deleteById', ({ User }, id) => User.query().deleteById(id)],
]

describeStages('law 3, freshness: a write of one row keeps the entries of other rows', (stage) => {
  const models = () => stage().models

  for (const [name, write] of WRITES) {
    it(`${name}: entries of another row are hits, entries of this row and of lists are misses`, async () => {
      const [other, one] = (await models().User.query().orderBy('id')).map(({ id }) => id) as [number, number]
      const reads = { other: user(other), one: user(one), lists: [listOf('User')] }
      for (const read of Object.values(reads).flat()) await stage().expectHit(read)
      await write(models(), one)
      for (const read of reads.other) expect(await stage().asks(read), read.name).to.equal(false)
      for (const read of [...reads.one, ...reads.lists]) expect(await stage().asks(read), read.name).to.equal(true)
    })
  }

  it('a write that does not name its rows ends the entries of all rows', async () => {
    const reads = user((await models().User.query().orderBy('id'))[0]?.id as number)
    for (const read of reads) await stage().expectHit(read)
    await models().User.query().patch({ name: 'any' }).where('name', '<>', 'any')
    for (const read of reads) expect(await stage().asks(read), read.name).to.equal(true)
  })

  it('an insert keeps the entries of other rows, and ends that of the missing row which it adds', async () => {
    const [note] = await models().Note.query().orderBy('id')
    const found = rowOf('Note', note?.id as number)
    const missing = rowOf('Note', 9001)
    for (const read of [found, missing]) await stage().expectHit(read)
    await models().Note.query().insert({ body: 'generated' })
    for (const read of [found, missing]) expect(await stage().asks(read)).to.equal(false)
    await models()
      .Note.query()
      .insert({ id: 9001, body: 'given' } as object)
    expect(await stage().asks(found)).to.equal(false)
    expect(await stage().asks(missing)).to.equal(true)
  })

  it('the entry of a missing row stays while other rows are written', async () => {
    const [note] = await models().Note.query().orderBy('id')
    const missing = rowOf('Note', 9002)
    await stage().expectHit(missing)
    await note?.$query().patch({ body: 'another' })
    expect(await stage().asks(missing)).to.equal(false)
  })

  it('keys of two columns', async () => {
    const [one, other] = (await models().PostTag.query().orderBy(['post_id', 'tag_id'])).map(({ postId, tagId }) => [
      postId,
      tagId,
    ]) as [number[], number[]]
    const reads = [one, other].map((id) => rowOf('PostTag', id)) as [Read, Read]
    for (const read of reads) await stage().expectHit(read)
    await models().PostTag.query().deleteById(one)
    expect(await stage().asks(reads[1])).to.equal(false)
    expect(await stage().asks(reads[0])).to.equal(true)
  })

  it('a delete that cascades within its table ends the entries of all rows', async () => {
    const [one, other] = [
      await models().Folder.query().insert({ name: 'a' }),
      await models().Folder.query().insert({ name: 'b' }),
    ]
    const read = rowOf('Folder', other.id)
    await stage().expectHit(read)
    await models().Folder.query().deleteById(one.id)
    expect(await stage().asks(read)).to.equal(true)
  })

  it('a count or a join by the key is not the entry of a row', async () => {
    const id = (await models().User.query().orderBy('id'))[1]?.id as number
    const joined = find('joined row', ({ User }, on, key) =>
      key(User.query(on)).findById(id).joinRelated('posts').select('posts.title'),
    )
    await stage().expectHit(joined)
    await stage().knex('posts').insert({ author_id: id, title: 'new', body: '', is_draft: false })
    expect(await stage().asks(joined)).to.equal(true)
  })
})
