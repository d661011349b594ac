import type { Pojo } from 'objection'
import { rowsOf, type Chance } from '../../Chance.js'

export const [CATEGORIES, PRODUCTS, CUSTOMERS, ORDERS, REVIEWS] = [20, 600, 250, 900, 1500]

export const tables = {
  categories: `id integer primary key, slug text unique, name text, parentId integer references categories(id)`,
  products: `id integer primary key, slug text unique, categoryId integer not null references categories(id), name text,
    description text, price integer not null, stock integer not null, rating integer not null default 0,
    reviewCount integer not null default 0, active boolean not null, updatedAt text`,
  customers: `id integer primary key, email text unique, name text, lastSeenAt text`,
  cart_items: `id integer primary key autoincrement, customerId integer not null references customers(id) on delete cascade,
    productId integer not null references products(id) on delete cascade, quantity integer not null,
    unique (customerId, productId)`,
  orders: `id integer primary key autoincrement, customerId integer not null references customers(id), status text not null,
    total integer not null, placedAt text`,
  order_items: `id integer primary key autoincrement, orderId integer not null references orders(id) on delete cascade,
    productId integer not null references products(id), quantity integer not null, price integer not null`,
  reviews: `id integer primary key autoincrement, productId integer not null references products(id) on delete cascade,
    customerId integer not null references customers(id), stars integer not null, body text, visible boolean not null,
    writtenAt text`,
}

export const indexes = [
  'products(categoryId)',
  'orders(customerId)',
  'order_items(orderId)',
  'order_items(productId)',
  'reviews(productId)',
]

const TIME = '2025-12-01T00:00:00.000Z'

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const product = (id: number): Pojo => ({
    id,
    slug: `p-${id}`,
    categoryId: chance.popular(CATEGORIES),
    name: `Product ${id}`,
    description: 'd',
    price: chance.int(500),
    stock: 50 + chance.int(100),
    rating: chance.int(50),
    reviewCount: 0,
    active: chance.is(0.95),
    updatedAt: TIME,
  })
  const item = (id: number): Pojo => ({
    id,
    orderId: Math.ceil(id / 2),
    productId: chance.popular(PRODUCTS),
    quantity: 1,
    price: chance.int(500),
  })
  const review = (id: number): Pojo => ({
    id,
    productId: chance.popular(PRODUCTS),
    customerId: chance.int(CUSTOMERS),
    stars: chance.int(5),
    body: 'r',
    visible: chance.is(0.9),
    writtenAt: TIME,
  })
  const order = (id: number): Pojo => {
    const status = chance.pick(['paid', 'shipped', 'done'])
    return { id, customerId: chance.popular(CUSTOMERS), status, total: chance.int(900), placedAt: TIME }
  }
  return {
    categories: rowsOf(CATEGORIES, (id) => ({
      id,
      slug: `c${id}`,
      name: `Category ${id}`,
      parentId: id > 5 ? (id % 5) + 1 : null,
    })),
    products: rowsOf(PRODUCTS, product),
    customers: rowsOf(CUSTOMERS, (id) => ({
      id,
      email: `c${id}@example.org`,
      name: `Customer ${id}`,
      lastSeenAt: TIME,
    })),
    cart_items: rowsOf(200, (id) => ({ id, customerId: id, productId: chance.popular(PRODUCTS), quantity: 1 })),
    orders: rowsOf(ORDERS, order),
    order_items: rowsOf(ORDERS * 2, item),
    reviews: rowsOf(REVIEWS, review),
  }
}
