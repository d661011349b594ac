/** A row of ten columns: every contender has equal ones, in whatever form its ORM stores them. */
export interface ItemRow {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly city: string
  readonly note: string
  readonly age: number
  readonly score: number
  readonly visits: number
  readonly createdAt: Date
  readonly data: ItemData
}

export interface ItemData {
  readonly theme: string
  readonly list: readonly number[]
  readonly address: { readonly street: string; readonly floor: number }
}

export interface PartRow {
  readonly id: number
  readonly itemId: number
  readonly name: string
  readonly amount: number
}

const DAY = 86_400_000

export const itemRows = (count = 1000): ItemRow[] => Array.from({ length: count }, (_, index) => itemRow(index + 1))

function itemRow(id: number): ItemRow {
  return {
    id,
    name: `name of item ${id}`,
    email: `item${id}@example.com`,
    city: `city ${id % 50}`,
    note: `some longer text that says something about item ${id}, but not much`,
    age: 20 + (id % 60),
    score: id + 0.25,
    visits: id * 31,
    createdAt: new Date(Date.UTC(2024, 0, 1) + id * DAY),
    data: {
      theme: id % 2 === 0 ? 'dark' : 'light',
      list: [1, 2, id],
      address: { street: `street ${id}`, floor: id % 9 },
    },
  }
}

/** Five for each of the first twenty items. */
export const partRows = (): PartRow[] =>
  Array.from({ length: 100 }, (_, index) => ({
    id: index + 1,
    itemId: Math.floor(index / 5) + 1,
    name: `part ${index + 1}`,
    amount: index % 7,
  }))
