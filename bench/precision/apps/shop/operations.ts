import type { Model, Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { CATEGORIES, CUSTOMERS, ORDERS, PRODUCTS, REVIEWS } from './data.js'
import { modelsOn } from './models.js'

export function operations(base: typeof Model): Operations {
  const { Category, Customer, Product, CartItem, OrderItem, Order, Review } = modelsOn(base)
  let [orders, reviews] = [ORDERS, REVIEWS]
  const aProduct = ({ chance }: Step): number => chance.popular(PRODUCTS)
  const aCategory = ({ chance }: Step): number => chance.popular(CATEGORIES)
  const aCustomer = ({ chance }: Step): number => chance.popular(CUSTOMERS)

  const product = (step: Step) => {
    const slug = `p-${aProduct(step)}`
    const build = () => Product.query().findOne({ slug }).withGraphFetched('category')
    return step.read<Pojo | undefined>('product', [slug], build, (found) => [
      on('products', { slug }),
      related('categories', 'id', found === undefined ? [] : [found], 'categoryId'),
    ])
  }
  const card = (step: Step) => {
    const id = aProduct(step)
    return step.read(
      'card',
      [id],
      () => Product.query().modify('card').findById(id),
      () => [on('products', { id })],
    )
  }
  const stock = (step: Step) => {
    const id = aProduct(step)
    const build = () => Product.query().select('id', 'stock').findById(id)
    return step.readByKey('stock', [id], build, () => [on('products', { id })])
  }
  const compareSome = (step: Step) => {
    const ids = [...new Set([1, 2, 3].map(() => step.chance.popular(10)))].sort((a, b) => a - b)
    const build = () => Product.query().modify('card').findByIds(ids).orderBy('products.id')
    return step.read('compare', ids, build, () => [on('products', { id: ids })])
  }
  const listing = (step: Step) => {
    const at = { categoryId: aCategory(step), active: true }
    const [page, by] = [step.chance.popular(3) - 1, step.chance.pick(['price', 'rating'])]
    const build = () => Product.query().modify('card').where(at).orderBy([by, 'id']).page(page, 24)
    return step.read('listing', [at.categoryId, page, by], build, () => [on('products', at)])
  }
  const cheap = (step: Step) => {
    const [at, from] = [{ categoryId: aCategory(step), active: true }, 100 * (step.chance.int(5) - 1)]
    const priced = () =>
      Product.query()
        .modify('card')
        .where(at)
        .whereBetween('price', [from, from + 99])
    return step.read(
      'price range',
      [at.categoryId, from],
      () => priced().orderBy(['price', 'id']),
      () => [on('products', at)],
    )
  }
  const tree = (step: Step) =>
    step.read(
      'tree',
      [],
      () => Category.query().orderBy('id'),
      () => [on('categories')],
    )
  const cart = (step: Step, customerId = aCustomer(step)) => {
    const build = () => CartItem.query().where({ customerId }).orderBy('id').withGraphFetched('product(card)')
    return step.read<Pojo[]>('cart', [customerId], build, (found) => [
      on('cart_items', { customerId }),
      related('products', 'id', found, 'productId'),
    ])
  }
  const history = (step: Step) => {
    const customerId = aCustomer(step)
    const build = () =>
      Order.query().where({ customerId }).orderBy('id', 'desc').limit(10).withGraphFetched('items.product(card)')
    return step.read<Pojo[]>('history', [customerId], build, (found) => [
      on('orders', { customerId }),
      related('order_items', 'orderId', found, 'id'),
      related(
        'products',
        'id',
        found.flatMap(({ items }) => items as Pojo[]),
        'productId',
      ),
    ])
  }
  const bestsellers = (step: Step) => {
    const build = () =>
      Product.query()
        .select('products.id', 'products.name')
        .join('order_items', 'order_items.productId', 'products.id')
        .where('products.active', true)
        .sum('order_items.quantity as sold')
        .groupBy('products.id', 'products.name')
        .orderBy([{ column: 'sold', order: 'desc' }, { column: 'products.id' }])
        .limit(10)
    return step.read('bestsellers', [], build, () => [on('products', { active: true }), on('order_items')])
  }
  const inStock = (step: Step) => {
    const at = { categoryId: aCategory(step), active: true }
    const build = () => Product.query().where(at).where('stock', '>', 0).resultSize()
    return step.read('in stock', [at.categoryId], build, () => [on('products', at)])
  }
  const reviewsOf = (step: Step) => {
    const at = { productId: aProduct(step), visible: true }
    const build = () => Review.query().where(at).orderBy('id', 'desc').limit(10).withGraphFetched('customer(card)')
    return step.read<Pojo[]>('reviews', [at.productId], build, (found) => [
      on('reviews', at),
      related('customers', 'id', found, 'customerId'),
    ])
  }
  const stars = (step: Step) => {
    const at = { productId: aProduct(step), visible: true }
    const build = () => Review.query().where(at).avg('stars as mean').count('* as n').first()
    return step.read('stars', [at.productId], build, () => [on('reviews', at)])
  }
  const me = (step: Step) => {
    const id = aCustomer(step)
    return step.read(
      'me',
      [id],
      () => Customer.query().findById(id),
      () => [on('customers', { id })],
    )
  }

  const patchProduct = (step: Step, change: Pojo) => {
    const id = aProduct(step)
    return step.write(() =>
      Product.query()
        .findById(id)
        .patch({ ...change, updatedAt: step.now() }),
    )
  }
  const addToCart = (step: Step) => {
    const row = { customerId: aCustomer(step), productId: aProduct(step), quantity: step.chance.int(3) }
    return step.write(() => CartItem.query().insert(row).onConflict(['customerId', 'productId']).merge(['quantity']))
  }
  const removeFromCart = (step: Step) => {
    const pair = { customerId: aCustomer(step), productId: aProduct(step) }
    return step.write(() => CartItem.query().delete().where(pair))
  }
  const checkOut = async (step: Step) => {
    const customerId = aCustomer(step)
    const items = await cart(step, customerId)
    if (items.length === 0) return
    orders++
    await step.transaction(async (trx) => {
      const row = { customerId, status: 'paid', total: items.length * 10, placedAt: step.now() }
      const { id } = await Order.query(trx).insert(row)
      for (const { productId, quantity } of items) {
        // oxlint-disable-next-line no-await-in-loop
        await OrderItem.query(trx).insert({ orderId: id, productId, quantity, price: 10 })
        // oxlint-disable-next-line no-await-in-loop
        await Product.query(trx).findById(productId).decrement('stock', quantity)
      }
      await CartItem.query(trx).delete().where({ customerId })
    })
  }
  const ship = (step: Step) => {
    const id = step.chance.recent(orders)
    return step.write(() =>
      Order.query()
        .findById(id)
        .patch({ status: step.chance.pick(['shipped', 'done']) }),
    )
  }
  const review = (step: Step) => {
    const row = {
      productId: aProduct(step),
      customerId: aCustomer(step),
      stars: step.chance.int(5),
      body: 'r',
      visible: true,
    }
    reviews++
    return step.transaction(async (trx) => {
      await Review.query(trx).insert({ ...row, writtenAt: step.now() })
      await Product.query(trx).findById(row.productId).increment('reviewCount', 1)
    })
  }
  const hide = (step: Step) => {
    const id = step.chance.recent(reviews)
    return step.write(() => Review.query().findById(id).patch({ visible: false }))
  }
  const sale = (step: Step) => {
    const categoryId = aCategory(step)
    const dear = () => Product.query().where({ categoryId }).where('price', '>', 450)
    return step.write(() => dear().patch({ price: 440, updatedAt: step.now() }))
  }
  const seen = (step: Step) => {
    const id = aCustomer(step)
    return step.write(() => Customer.query().findById(id).patch({ lastSeenAt: step.now() }))
  }

  return {
    reads: [
      ...([
        [14, product],
        [6, card],
        [6, stock],
        [4, compareSome],
        [14, listing],
        [4, cheap],
        [4, tree],
      ] as const),
      ...([
        [8, cart],
        [5, history],
        [3, bestsellers],
        [4, inStock],
        [8, reviewsOf],
        [8, stars],
        [8, me],
      ] as const),
    ],
    writes: [
      [8, (step) => patchProduct(step, { stock: 40 + step.chance.int(100) })],
      [5, (step) => patchProduct(step, { price: step.chance.int(500) })],
      [2, (step) => patchProduct(step, { description: `d ${step.now()}` })],
      ...([
        [14, addToCart],
        [3, removeFromCart],
        [8, checkOut],
        [6, ship],
        [8, review],
        [2, hide],
      ] as const),
      ...([
        [1, sale],
        [14, seen],
      ] as const),
    ],
  }
}
