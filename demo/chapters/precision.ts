import type { CacheExplanation } from '../../lib/index.js'
import { Company, User } from '../models/index.js'
import type { Narrator } from '../narrator.js'
import type { Chapter } from './Chapter.js'

const SETTINGS = { theme: 'light', newsletter: false, pinned: [] }

/** How many companies have their page in the cache. */
const COMPANIES = 20

/** A query that can be run and explained. */
type Query = PromiseLike<unknown> & { explainCache(): Promise<CacheExplanation> }

/** A company whose page is in the cache: a list of its users, its first user, and the company. */
interface Page {
  readonly company: Company
  readonly user: User
}

export const precision: Chapter = {
  title: 'Precision: a write leaves alone what it does not change',

  async play(narrator) {
    const pages = await openPages()
    const [first, second] = pages as [Page, Page]
    narrator.say(`${pages.length} companies: a list of users, a user and the company of each are in the cache.`)
    const rows: (string | number)[][] = [['write', 'by table tags', 'kept']]
    const kept: number[] = []
    for (const [label, write, table] of writesTo(first, second)) {
      // oxlint-disable-next-line no-await-in-loop
      const left = await keptAfter(pages, write)
      kept.push(left)
      rows.push([label, left === 0 ? 0 : otherThan(table, pages), left])
    }
    narrator.table(rows)
    narrator.say(`Of ${3 * pages.length} results. Tags of tables drop every result of the table that was written.`)
    checkKept(narrator, kept, 3 * pages.length)
    const { dependsOn } = await listOf(first).explainCache()
    narrator.say(`The list depends on: ${dependsOn.at(-1)?.slice(0, 75)}…`)
  },
}

const listOf = ({ company }: Page): Query =>
  User.query().select('id', 'name').where({ company_id: company.id }).orderBy('id').withCache()

const queriesOf = (pages: readonly Page[]): Query[] =>
  pages.flatMap((page) => [
    listOf(page),
    User.query().findById(page.user.id).withCache(),
    Company.query().findById(page.company.id).withCache(),
  ])

async function openPages(): Promise<Page[]> {
  const companies = await Company.query().whereExists(Company.relatedQuery('users')).orderBy('id').limit(COMPANIES)
  const pages = await Promise.all(companies.map(openPage))
  await fill(pages)
  return pages
}

async function openPage(company: Company): Promise<Page> {
  const users = User.query().where({ company_id: company.id }).orderBy('id')
  return { company, user: await users.first().throwIfNotFound() }
}

const fill = (pages: readonly Page[]): Promise<unknown> => Promise.all(queriesOf(pages))

type Write = readonly [label: string, write: () => PromiseLike<unknown>, table: 'users' | 'companies']

function writesTo({ company, user }: Page, { company: other }: Page): Write[] {
  return [
    [
      'a user gets an e-mail address',
      () => User.query().findById(user.id).patch({ email: 'new@example.org' }),
      'users',
    ],
    ['a user is renamed', () => User.query().findById(user.id).patch({ name: 'renamed' }), 'users'],
    [
      'a user joins a company',
      () => User.query().insert({ companyId: company.id, name: 'joined', settings: SETTINGS }),
      'users',
    ],
    ['a user moves to another company', () => User.query().findById(user.id).patch({ companyId: other.id }), 'users'],
    ['a company moves', () => Company.query().findById(company.id).patch({ country: 'XX' }), 'companies'],
    ['a user that does not exist is deleted', () => User.query().deleteById(0), 'users'],
  ]
}

/** How many results are still in the cache after a write. Then all are loaded again. */
async function keptAfter(pages: readonly Page[], write: () => PromiseLike<unknown>): Promise<number> {
  await write()
  const explained = await Promise.all(queriesOf(pages).map((query) => query.explainCache()))
  await fill(pages)
  return explained.filter(({ status }) => status === 'hit').length
}

const otherThan = (table: 'users' | 'companies', { length }: readonly Page[]): number =>
  table === 'users' ? length : 2 * length

function checkKept(narrator: Narrator, kept: readonly number[], all: number): void {
  const [email, name, joined, moved, company, nothing] = kept
  narrator.check('an e-mail address is only in the result of that user', email === all - 1)
  narrator.check('a name is in the result of the user and in one list', name === all - 2)
  narrator.check('a new user changes one list', joined === all - 1)
  narrator.check('a move changes two lists and the user', moved === all - 3)
  narrator.check('a country is only in the result of that company', company === all - 1)
  narrator.check('a write of no row changes nothing', nothing === all)
}
