import { User, type Post } from '../models/index.js'
import type { Chapter } from './Chapter.js'

export const owners: Chapter = {
  title: 'A key on $relatedQuery() separates the owners',

  async play(narrator) {
    const [ann, bob] = (await User.query().findByIds([2, 3]).orderBy('id')) as [User, User]
    const ofAnn = await narrator.step(`${ann.name}.$relatedQuery('posts').withCacheKey('posts')`, () => postsOf(ann))
    const ofBob = await narrator.step(`${bob.name}.$relatedQuery('posts').withCacheKey('posts')`, () => postsOf(bob))
    const again = await narrator.step(`${ann.name} again`, () => postsOf(ann))

    narrator.check(
      'one key gives each owner its own posts',
      areAllOf(ann, ofAnn.result) && areAllOf(bob, ofBob.result) && areAllOf(ann, again.result),
    )
    narrator.check('the third query sent no SQL', again.statements.length === 0)
  },
}

const postsOf = (user: User): PromiseLike<Post[]> => user.$relatedQuery('posts').withCacheKey('posts')

const areAllOf = ({ id }: User, posts: readonly Post[]): boolean =>
  posts.length > 0 && posts.every(({ authorId }) => authorId === id)
