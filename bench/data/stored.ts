import { itemRows, partRows, type PartRow } from './rows.js'

/** Tables for libraries that store a date as milliseconds and JSON as text; columns are named like the properties. */
export const CREATE_TABLES: readonly string[] = [
  `create table items (
    id integer primary key, name text not null, email text not null, city text not null, note text not null,
    age integer not null, score real not null, visits integer not null, createdAt integer not null, data text not null
  )`,
  `create table parts (
    id integer primary key, itemId integer not null, name text not null, amount integer not null
  )`,
  'create index parts_of_item on parts (itemId)',
]

export type StoredItem = ReturnType<typeof storedItems>[number]

/** The items as those tables hold them. */
export const storedItems = (count?: number) =>
  itemRows(count).map(({ createdAt, data, ...row }) => ({
    ...row,
    createdAt: createdAt.getTime(),
    data: JSON.stringify(data),
  }))

export const storedParts = (): PartRow[] => partRows()
