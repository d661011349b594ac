import type { Model } from 'objection'
import { belongsTo, hasMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const Category = modelOf(base, 'categories')
  const Customer = modelOf(base, 'customers', {
    modifiers: { card: (each) => each.select('customers.id', 'customers.name') },
  })
  const Product = modelOf(base, 'products', {
    modifiers: {
      card: (products) =>
        products.select('products.id', 'products.slug', 'products.name', 'products.price', 'products.rating'),
    },
    relationMappings: { category: belongsTo(Category, 'products.categoryId', 'categories.id') },
  })
  const CartItem = modelOf(base, 'cart_items', {
    relationMappings: { product: belongsTo(Product, 'cart_items.productId', 'products.id') },
  })
  const OrderItem = modelOf(base, 'order_items', {
    relationMappings: { product: belongsTo(Product, 'order_items.productId', 'products.id') },
  })
  const Order = modelOf(base, 'orders', {
    relationMappings: { items: hasMany(OrderItem, 'orders.id', 'order_items.orderId') },
  })
  const Review = modelOf(base, 'reviews', {
    relationMappings: { customer: belongsTo(Customer, 'reviews.customerId', 'customers.id') },
  })
  return { Category, Customer, Product, CartItem, OrderItem, Order, Review }
}
