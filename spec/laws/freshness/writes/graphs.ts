import { raw } from 'objection'
import { anyOf, unique, type Write } from '../World.js'

const settings = { theme: 'graph', newsletter: false, pinned: [] }
const post = () => ({ title: `p${unique()}`, body: 'of a graph', isDraft: false })
const user = () => ({ name: `u${unique()}`, isAdmin: false, settings })

/** Writes of several tables at once, and of what lies between two tables. */
export const graphWrites: readonly Write[] = [
  {
    name: 'insertGraph',
    run: ({ models, on }) =>
      models.User.query(on).insertGraph({
        ...user(),
        posts: [{ ...post(), tags: [{ name: `t${unique()}` }] }],
      } as never),
  },
  {
    name: 'insertGraph that relates',
    run: async (w) => {
      const graph = { ...post(), author: user(), tags: [{ id: (await anyOf(w, w.models.Tag)).id }] }
      return w.models.Post.query(w.on).insertGraphAndFetch(graph as never, { relate: true })
    },
  },
  {
    name: 'upsertGraph',
    run: async (w) => {
      const found = await anyOf(w, w.models.User)
      const { posts = [] } = (await found.$query(w.on).withGraphFetched('posts(inOrder)')) as { posts?: object[] }
      const kept = posts.slice(1).map((each) => ({ id: (each as { id: number }).id, title: `kept ${unique()}` }))
      return w.models.User.query(w.on).upsertGraph({ id: found.id, posts: [...kept, post()] } as never)
    },
  },
  {
    name: 'upsertGraph that relates and unrelates',
    run: async (w) => {
      const [{ id }, tag] = [await anyOf(w, w.models.Post), await anyOf(w, w.models.Tag)]
      const graph = { id, title: `g${unique()}`, tags: [{ id: tag.id }] }
      return w.models.Post.query(w.on).upsertGraphAndFetch(graph as never, { relate: true, unrelate: true })
    },
  },
  {
    name: 'relate many to many',
    run: async (w) => {
      const [found, tag] = [await anyOf(w, w.models.Post), await anyOf(w, w.models.Tag)]
      return found.$relatedQuery('tags', w.on).relate(tag.id)
    },
  },
  {
    name: 'unrelate many to many',
    run: async (w) => (await anyOf(w, w.models.Post)).$relatedQuery('tags', w.on).unrelate(),
  },
  {
    name: 'relate one',
    run: async (w) => {
      const [found, company] = [await anyOf(w, w.models.User), await anyOf(w, w.models.Company)]
      return found.$relatedQuery('company', w.on).relate(company.id)
    },
  },
  {
    name: 'unrelate one',
    run: async (w) => (await anyOf(w, w.models.User)).$relatedQuery('company', w.on).unrelate(),
  },
  {
    name: 'insert through a relation',
    run: async (w) => {
      const found = await anyOf(w, w.models.Post)
      return found.$relatedQuery('tags', w.on).insert({ name: `through ${unique()}` })
    },
  },
  {
    name: 'patch through a relation',
    run: async (w) =>
      (await anyOf(w, w.models.Post)).$relatedQuery('tags', w.on).patch({ name: raw("name || '*'") as never }),
    dialects: ['sqlite', 'postgres'],
  },
  {
    name: 'delete through a relation',
    run: async (w) => (await anyOf(w, w.models.Post)).$relatedQuery('comments', w.on).delete(),
  },
  {
    name: 'patch of related ones for several',
    run: ({ models, on }) =>
      models.User.relatedQuery('posts', on)
        .for(models.User.query(on).select('id').where('is_admin', true))
        .patch({ body: `for ${unique()}` } as never),
  },
]
