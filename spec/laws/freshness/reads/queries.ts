import { raw } from 'objection'
import { find, type Read } from '../Read.js'

/** Graphs, joins, relations. */
const graphs: readonly Read[] = [
  find('a deep graph', ({ Company }, on, key) =>
    key(Company.query(on))
      .orderBy('id')
      .withGraphFetched('users(inOrder).posts(inOrder).[tags(inOrder), comments(inOrder)]'),
  ),
  find('a graph with modifiers', ({ Post }, on, key) =>
    key(Post.query(on))
      .orderBy('id')
      .withGraphFetched('author(named).company')
      .modifyGraph('author', (builder) => void builder.where('is_admin', false)),
  ),
  find('a graph of one', ({ Post }, on, key) =>
    key(Post.query(on)).findById(2).withGraphFetched('[tags(inOrder), author]'),
  ),
  find('a recursive graph', ({ Folder }, on, key) =>
    key(Folder.query(on)).whereNull('parent_id').orderBy('id').withGraphFetched('children(inOrder).^'),
  ),
  find('a joined graph', ({ User }, on, key) =>
    key(User.query(on)).withGraphJoined('[company, posts.tags]').orderBy(['users.id', 'posts.id', 'posts:tags.id']),
  ),
  find('a joined graph with where', ({ Post }, on, key) =>
    key(Post.query(on)).withGraphJoined('author').where('author.is_admin', true).orderBy('posts.id'),
  ),
  find('joinRelated', ({ Post }, on, key) =>
    key(Post.query(on))
      .joinRelated('author.company')
      .select('posts.id', 'author:company.name as of')
      .orderBy('posts.id'),
  ),
  ...[1, 2, 3].flatMap((id) => [
    find(`posts of ${id}`, ({ User }, on, key) =>
      key(User.fromJson({ id }, { skipValidation: true }).$relatedQuery('posts', on)).orderBy('id'),
    ),
    find(`tags of ${id}`, ({ Post }, on, key) =>
      key(Post.fromJson({ id }, { skipValidation: true }).$relatedQuery('tags', on)).orderBy('tags.id'),
    ),
  ]),
  find('related to several', ({ Post }, on, key) =>
    key(Post.relatedQuery('tags', on).for([1, 2])).orderBy(['tags.id', 'posts_tags.post_id']),
  ),
]

/** Whatever else a query may be put together from. */
const composed: readonly Read[] = [
  find('a sub-query', ({ User, Post }, on, key) =>
    key(User.query(on)).whereIn('id', Post.query().select('author_id').where('is_draft', false)).orderBy('id'),
  ),
  find('a sub-query in select', ({ User }, on, key) =>
    key(User.query(on)).select('users.id', User.relatedQuery('posts').count().as('n')).orderBy('id'),
  ),
  find('exists', ({ Post }, on, key) =>
    key(Post.query(on))
      .whereExists(Post.relatedQuery('tags').where('name', '>', 't2'))
      .orderBy('id'),
  ),
  find('raw in where', ({ Note }, on, key) =>
    key(Note.query(on)).whereRaw('user_id in (select u.id from users u where u.is_admin = ?)', [true]).orderBy('id'),
  ),
  find('raw in select', ({ Tag }, on, key) =>
    key(Tag.query(on))
      .select('id', raw('(select count(*) from posts_tags where tag_id = tags.id)').as('used'))
      .orderBy('id'),
  ),
  find('with', ({ User }, on, key) =>
    key(User.query(on))
      .with('recent', User.query().whereIn('id', [1, 2, 3, 4]))
      .select('r.id', 'r.name')
      .from('recent as r')
      .orderBy('r.id'),
  ),
  find('with raw', ({ Tag }, on, key) =>
    key(Tag.query(on))
      .with('named', raw('select max(name) as called from companies'))
      .joinRaw('join named on 1 = 1')
      .select('tags.id', 'called')
      .orderBy('tags.id'),
  ),
  find('union', ({ User, Tag }, on, key) => {
    const tags = Tag.query().select('name')
    return key(User.query(on))
      .select('name')
      .union(tags as never)
      .orderBy('name')
  }),
  find('from a view', ({ User }, on, key) =>
    key(User.query(on)).join('busy_users as b', 'b.id', 'users.id').select('users.name', 'b.posts').orderBy('users.id'),
  ),
]

export const queries: readonly Read[] = [...graphs, ...composed]
