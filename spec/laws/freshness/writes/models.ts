import { raw } from 'objection'
import { NOUNS } from '../../../../demo/dataset/words.js'
import { GIVEN } from '../rows.js'
import { anyOf, unique, type Write, type Writer } from '../World.js'

/** What is inserted into by most: rows that refer to others which are there. */
const newPost = async (writer: Writer) => ({
  authorId: (await anyOf(writer, writer.models.User)).id,
  title: writer.random.pick(NOUNS),
  body: 'new',
  isDraft: false,
})

const newUser = ({ random }: Writer) => ({
  name: random.pick(NOUNS),
  isAdmin: random.chance(0.5),
  settings: { theme: 'new', newsletter: true, pinned: [] },
})

/** Writes by Objection's queries. */
export const modelWrites: readonly Write[] = [
  { name: 'insert', run: async (w) => w.models.Post.query(w.on).insert(await newPost(w)) },
  { name: 'insertAndFetch', run: (w) => w.models.User.query(w.on).insertAndFetch(newUser(w)) },
  {
    name: 'insert of several',
    dialects: ['postgres'],
    run: async (w) => w.models.Post.query(w.on).insert([await newPost(w), await newPost(w)]),
  },
  {
    name: 'insert with an id of its own',
    run: (w) => w.models.Folder.query(w.on).insert({ id: 1000 + w.random.upTo(GIVEN), name: 'given' }),
  },
  { name: 'patch where', run: (w) => w.models.Post.query(w.on).patch({ title: 'patched' }).where('is_draft', false) },
  {
    name: 'patch by id',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.User)
      return w.models.User.query(w.on)
        .patch({ name: w.random.pick(NOUNS) })
        .findById(id)
    },
  },
  {
    name: 'patch with raw',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.Post)
      return w.models.Post.query(w.on)
        .findById(id)
        .patch({ title: raw("concat(title, '!')") as never })
    },
    dialects: ['postgres', 'mariadb'],
  },
  {
    name: 'update',
    run: async (w) => {
      const { id, companyId } = await anyOf(w, w.models.User)
      return w.models.User.query(w.on)
        .update({ ...newUser(w), companyId })
        .where({ id })
    },
  },
  {
    name: 'patchAndFetchById',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.Comment)
      return w.models.Comment.query(w.on).patchAndFetchById(id, { body: `fetched ${unique()}` })
    },
  },
  {
    name: '$query().patch',
    run: async (w) => (await anyOf(w, w.models.User)).$query(w.on).patch({ name: w.random.pick(NOUNS) }),
  },
  {
    name: '$query().patchAndFetch',
    run: async (w) => (await anyOf(w, w.models.Tag)).$query(w.on).patchAndFetch({ name: `tag ${unique()}` }),
  },
  {
    name: '$query().patch of a key of two columns',
    run: async (w) => {
      const [link, tag] = [await anyOf(w, w.models.PostTag), await anyOf(w, w.models.Tag)]
      return link.$query(w.on).patch({ tagId: tag.id })
    },
  },
  { name: '$query().delete', run: async (w) => (await anyOf(w, w.models.Comment)).$query(w.on).delete() },
  {
    name: 'increment',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.Post)
      return w.models.Post.query(w.on).findById(id).increment('rating', 1)
    },
  },
  { name: 'decrement', run: (w) => w.models.Post.query(w.on).decrement('rating', 0.5).where('rating', '>', 0) },
  {
    name: 'a new primary key',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.Note)
      return w.models.Note.query(w.on)
        .findById(id)
        .patch({ id: 5000 + unique() })
    },
  },
  {
    name: 'deleteById of a user, whose posts go and whose comments stay',
    run: async (w) => w.models.User.query(w.on).deleteById((await anyOf(w, w.models.User)).id),
  },
  {
    name: 'deleteById of a company, which its users lose',
    run: async (w) => w.models.Company.query(w.on).deleteById((await anyOf(w, w.models.Company)).id),
  },
  {
    name: 'deleteById of a folder with folders in it',
    run: async (w) => w.models.Folder.query(w.on).deleteById((await anyOf(w, w.models.Folder)).id),
  },
  {
    name: 'deleteById of a key of two columns',
    run: async (w) => {
      const { postId, tagId } = await anyOf(w, w.models.PostTag)
      return w.models.PostTag.query(w.on).deleteById([postId, tagId])
    },
  },
  {
    name: 'delete where',
    run: async (w) =>
      w.models.Post.query(w.on)
        .delete()
        .where('title', (await anyOf(w, w.models.Post)).title),
  },
]
