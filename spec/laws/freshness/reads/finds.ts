import { GIVEN } from '../rows.js'
import { find, type Read } from '../Read.js'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/** Reads of rows by their keys, which row precision is for; most of the ids are there, some come and go. */
const byKey: readonly Read[] = [
  ...upTo(6).flatMap((id) => [
    find(`user ${id}`, ({ User }, on, key) => key(User.query(on)).findById(id)),
    find(`user one ${id}`, ({ User }, on, key) => key(User.query(on)).findOne({ id })),
    find(`post ${id}`, ({ Post }, on, key) => key(Post.query(on)).findById(id)),
    find(`note ${id}`, ({ Note }, on, key) => key(Note.query(on)).findById(id)),
    find(`tag ${id}`, ({ Tag }, on, key) => key(Tag.query(on)).findById(id)),
    find(`folder ${id}`, ({ Folder }, on, key) => key(Folder.query(on)).findById(id)),
    find(`link ${id}`, ({ PostTag }, on, key) => key(PostTag.query(on)).findById([id, 1 + (id % 5)])),
    find(`$query ${id}`, ({ User }, on, key) => key(User.fromJson({ id }, { skipValidation: true }).$query(on))),
  ]),
  ...upTo(GIVEN).map((id) => find(`given ${id}`, ({ Folder }, on, key) => key(Folder.query(on)).findById(1000 + id))),
  find('users by ids', ({ User }, on, key) => key(User.query(on)).findByIds([2, 4, 6]).orderBy('id')),
  find('users by ids, one missing', ({ User }, on, key) => key(User.query(on)).whereIn('id', [1, 404]).orderBy('id')),
  find('total', ({ Total }, on, key) => key(Total.query(on)).findById(1)),
  find('folder of two ids', ({ Folder }, on, key) =>
    key(Folder.query(on)).where('id', 2).orWhere('id', 3).orderBy('id'),
  ),
]

/** Lists, counts, pages. */
const lists: readonly Read[] = [
  find('users', ({ User }, on, key) => key(User.query(on)).orderBy('id')),
  find('posts', ({ Post }, on, key) => key(Post.query(on)).orderBy('id')),
  find('comments', ({ Comment }, on, key) => key(Comment.query(on)).orderBy('id')),
  find('tags', ({ Tag }, on, key) => key(Tag.query(on)).orderBy('id')),
  find('links', ({ PostTag }, on, key) => key(PostTag.query(on)).orderBy(['post_id', 'tag_id'])),
  find('folders', ({ Folder }, on, key) => key(Folder.query(on)).orderBy('id')),
  find('notes', ({ Note }, on, key) => key(Note.query(on)).orderBy('id')),
  find('companies', ({ Company }, on, key) => key(Company.query(on)).orderBy('id')),
  find('view over a view', ({ Busy }, on, key) => key(Busy.query(on)).orderBy('id')),
  find('count', ({ Post }, on, key) => key(Post.query(on)).where('is_draft', false).resultSize()),
  find('count of a join', ({ Post }, on, key) => key(Post.query(on)).joinRelated('tags').resultSize()),
  find('page', ({ Comment }, on, key) => key(Comment.query(on)).orderBy('id').page(1, 3)),
  find('page of a view', ({ Busy }, on, key) => key(Busy.query(on)).orderBy('id').page(0, 2)),
  find('range', ({ Post }, on, key) => key(Post.query(on)).orderBy('id', 'desc').range(0, 2)),
  find('first', ({ Note }, on, key) => key(Note.query(on)).orderBy('id', 'desc').first()),
  find('findOne', ({ Tag }, on, key) => key(Tag.query(on)).findOne({ name: 't2' })),
  find('not found', ({ User }, on, key) => key(User.query(on)).findOne({ name: 'nobody' }).throwIfNotFound()),
  find('aggregates', ({ User }, on, key) =>
    key(User.query(on)).select('company_id').count('id as n').groupBy('company_id').orderBy('company_id'),
  ),
]

export const finds: readonly Read[] = [...byKey, ...lists]
