import { raw, ref, type Model } from 'objection'
import type { Models } from '../support/models.js'

/** Names the result of a query where it is cached, and gives it back. */
export type Key = <Builder>(builder: Builder) => Builder

/** One form of a find, and the instance that it starts from, where it starts from one. */
export interface QueryCase {
  readonly name: string
  from?(models: Models): PromiseLike<Model>
  run(models: Models, key: Key, from: Model): PromiseLike<unknown>
}

const user =
  (id = 2) =>
  ({ User }: Models) =>
    User.query().findById(id).throwIfNotFound()

export const queries: readonly QueryCase[] = [
  { name: 'a list', run: ({ User }, key) => key(User.query()).orderBy('id') },
  { name: 'a list that is empty', run: ({ User }, key) => key(User.query()).where('id', '<', 0) },
  { name: 'first', run: ({ User }, key) => key(User.query()).orderBy('id', 'desc').first() },
  { name: 'first of nothing', run: ({ User }, key) => key(User.query()).where('id', '<', 0).first() },
  { name: 'findOne', run: ({ User }, key) => key(User.query()).findOne({ name: 'u3' }) },
  { name: 'findById', run: ({ User }, key) => key(User.query()).findById(4) },
  { name: 'findById of nothing', run: ({ User }, key) => key(User.query()).findById(404) },
  { name: 'findByIds', run: ({ User }, key) => key(User.query()).findByIds([1, 3, 5]).orderBy('id') },
  { name: 'page', run: ({ User }, key) => key(User.query()).orderBy('id').page(1, 3) },
  { name: 'a page that is empty', run: ({ User }, key) => key(User.query()).where('id', '<', 0).page(0, 3) },
  { name: 'range', run: ({ User }, key) => key(User.query()).orderBy('id').range(2, 4) },
  { name: 'range without limits', run: ({ User }, key) => key(User.query()).orderBy('id').limit(2).range() },
  {
    name: 'page with a graph',
    run: ({ User }, key) => key(User.query()).orderBy('id').withGraphFetched('posts').page(0, 2),
  },
  { name: 'resultSize', run: ({ User }, key) => key(User.query()).where('age', '>', 22).resultSize() },
  { name: 'resultSize of nothing', run: ({ User }, key) => key(User.query()).where('id', '<', 0).resultSize() },
  {
    name: 'a fetched graph',
    run: ({ User }, key) => key(User.query()).orderBy('id').withGraphFetched('[posts.tags, company, manager]'),
  },
  {
    name: 'a fetched graph with aliases',
    run: ({ User }, key) =>
      key(User.query()).orderBy('id').withGraphFetched('[posts as written.author as by, manager as boss]'),
  },
  { name: 'a recursive graph', run: ({ User }, key) => key(User.query()).orderBy('id').withGraphFetched('reports.^3') },
  {
    name: 'a graph with modifiers',
    run: ({ User }, key) =>
      key(User.query())
        .orderBy('id')
        .withGraphFetched('reports(adults)')
        .modifyGraph('reports', (b) => void b.orderBy('id', 'desc')),
  },
  {
    name: 'a graph under first',
    run: ({ User }, key) => key(User.query()).findById(1).withGraphFetched('[posts, reports]'),
  },
  {
    name: 'a graph without the join columns',
    run: ({ User }, key) =>
      key(User.query())
        .select('name')
        .orderBy('id')
        .withGraphFetched('[posts, manager]')
        .modifyGraph('posts', (b) => void b.select('title')),
  },
  {
    name: 'a joined graph',
    run: ({ User }, key) =>
      key(User.query()).withGraphJoined('[posts.tags, company]').orderBy(['users.id', 'posts.id', 'posts:tags.id']),
  },
  {
    name: 'a joined graph with aliases',
    run: ({ User }, key) => key(User.query()).withGraphJoined('posts as written').orderBy(['users.id', 'written.id']),
  },
  {
    name: 'a joined graph under first',
    run: ({ User }, key) => key(User.query()).findById(1).withGraphJoined('company'),
  },
  {
    name: 'joinRelated',
    run: ({ User }, key) => key(User.query()).joinRelated('posts').where('posts.id', '<', 4).orderBy('posts.id'),
  },
  {
    name: 'joinRelated with aliases',
    run: ({ Post }, key) =>
      key(Post.query())
        .joinRelated('author.company', { aliases: { author: 'a', company: 'c' } })
        .select('posts.id', 'a.name as by', 'a:c.name as of')
        .orderBy('posts.id'),
  },
  {
    name: 'castTo a class',
    run: ({ User, UserSummary }, key) => key(User.query()).select('id', 'name').orderBy('id').castTo(UserSummary),
  },
  {
    name: 'aggregates',
    run: ({ User }, key) => key(User.query()).select('active').count('id as n').groupBy('active').orderBy('active'),
  },
  {
    name: 'min, max, sum, avg',
    run: ({ User }, key) => key(User.query()).min('age as lo').max('age as hi').sum('age as sum').first(),
  },
  { name: 'distinct', run: ({ User }, key) => key(User.query()).distinct('companyId').orderBy('companyId') },
  {
    name: 'a sub-query in where',
    run: ({ User, Post }, key) =>
      key(User.query())
        .whereIn('id', Post.query().select('authorId').where('id', '<', 3))
        .orderBy('id'),
  },
  {
    name: 'a sub-query in select',
    run: ({ User }, key) =>
      key(User.query()).select('users.id', User.relatedQuery('posts').count().as('n')).orderBy('id'),
  },
  {
    name: 'whereExists of a relation',
    run: ({ User }, key) => key(User.query()).whereExists(User.relatedQuery('posts')).orderBy('id'),
  },
  {
    name: 'with',
    run: ({ User }, key) =>
      key(User.query())
        .with('old', User.query().where('age', '>', 25))
        .from('old as users')
        .orderBy('id'),
  },
  {
    name: 'union',
    run: ({ User }, key) =>
      key(User.query()).select('id').where('id', 1).union(User.query().select('id').where('id', 2)).orderBy('id'),
  },
  {
    name: 'raw and ref',
    run: ({ User }, key) =>
      key(User.query())
        .select('id', raw('? + 1', [1]).as('two'), ref('users.name').as('called'))
        .orderBy('id'),
  },
  { name: 'an alias', run: ({ User }, key) => key(User.query()).alias('u').where('u.id', 2) },
  { name: '$query', from: user(), run: (_, key, from) => key(from.$query()) },
  {
    name: '$relatedQuery to many',
    from: user(),
    run: (_, key, from) => key(from.$relatedQuery('posts')).orderBy('id'),
  },
  { name: '$relatedQuery to one', from: user(), run: (_, key, from) => key(from.$relatedQuery('company')) },
  { name: '$relatedQuery to none', from: user(8), run: (_, key, from) => key(from.$relatedQuery('company')) },
  {
    name: '$relatedQuery through a table',
    from: ({ Post }) => Post.query().findById(1).throwIfNotFound(),
    run: (_, key, from) => key(from.$relatedQuery('tags')).orderBy('id'),
  },
  {
    name: '$relatedQuery with a graph',
    from: user(),
    run: (_, key, from) => key(from.$relatedQuery('posts')).orderBy('id').withGraphFetched('tags'),
  },
  { name: 'relatedQuery for ids', run: ({ User }, key) => key(User.relatedQuery('posts').for([1, 2])).orderBy('id') },
  {
    name: 'relatedQuery for a query',
    run: ({ User }, key) => key(User.relatedQuery('posts').for(User.query().where('id', '<', 3))).orderBy('id'),
  },
  { name: 'throwIfNotFound that finds', run: ({ User }, key) => key(User.query()).findById(1).throwIfNotFound() },
  {
    name: 'throwIfNotFound that throws',
    run: ({ User }, key) => key(User.query()).findById(404).throwIfNotFound({ because: 'gone' }),
  },
  {
    name: 'runAfter',
    run: ({ User }, key) =>
      key(User.query())
        .orderBy('id')
        .runAfter((rows) => (rows as { id: number }[]).map(({ id }) => id)),
  },
  {
    name: 'runBefore that filters',
    run: ({ User }, key) => key(User.query()).runBefore((_, builder) => void builder.where('id', 1)),
  },
  {
    name: 'onBuild that filters',
    run: ({ User }, key) => key(User.query()).onBuild((builder) => void builder.where('id', 1)),
  },
  {
    name: 'rows that are no objects',
    run: ({ User }, key) =>
      key(User.query())
        .orderBy('id')
        .onBuildKnex((query) => void query.pluck('name')),
  },
  {
    name: 'a result that is null',
    run: ({ User }, key) =>
      key(User.query())
        .where('id', '<', 0)
        .onBuildKnex((query) => void query.first()),
  },
  {
    name: 'one row that is no list',
    run: ({ User }, key) =>
      key(User.query())
        .where('id', 1)
        .onBuildKnex((query) => void query.first()),
  },
  { name: 'an error of the database', run: ({ User }, key) => key(User.query()).where('no_such_column', 1) },
  {
    name: 'an error that onError answers',
    run: ({ User }, key) =>
      key(User.query())
        .where('no_such_column', 1)
        .onError(() => 'instead'),
  },
  { name: 'an unknown relation', run: ({ User }, key) => key(User.query()).withGraphFetched('nobody') },
  {
    name: 'a graph that is not allowed',
    run: ({ User }, key) => key(User.query()).allowGraph('posts').withGraphFetched('company'),
  },
]
