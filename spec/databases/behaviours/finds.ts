import type { Find } from '../DriverRun.js'

export const list: Find = ({ Book }) => Book.query().orderBy('id')
export const graph: Find = ({ Author }) => Author.query().withGraphFetched('books(byId)').modifiers(BY_ID).orderBy('id')
export const joined: Find = ({ Author }) => Author.query().withGraphJoined('books').orderBy('drv_authors.id')
export const view: Find = ({ Title }) => Title.query().orderBy('id')
export const audits: Find = ({ Audit }) => Audit.query().orderBy('id')
export const samples: Find = ({ Sample }) => Sample.query().orderBy('id')
export const count: Find = ({ Book }) => Book.query().count('* as count').first()
export const titles: Find = ({ Book }) => Book.query().select('id', 'title').orderBy('id')

export const author =
  (id: number): Find =>
  ({ Author }) =>
    Author.query().findById(id)

export const book =
  (id: number): Find =>
  ({ Book }) =>
    Book.query().findById(id)

export const booksOf =
  (id: number): Find =>
  ({ Book }) =>
    Book.query().where('author_id', id).orderBy('id')

const BY_ID = { byId: (builder: { orderBy(column: string): unknown }) => void builder.orderBy('id') }
