import { createDatabase } from '../fake/database.ts'
import { call } from '../http/client.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Reply, type Route, serve } from '../http/server.ts'
import { productBySku, products } from '../world/catalogue.ts'
import { createCheckout } from './checkout.ts'
import type { RunningService, ServiceContext } from './service.ts'

const ORDERS_PER_PAGE = 20

/** What people see: products, search, their orders, check-out and help. */
export function startShopFront(context: ServiceContext): Promise<RunningService> {
  const database = createDatabase(context.tracer, context.dice, {
    system: 'postgresql',
    namespace: 'shop',
    address: 'shop.postgres.shop.internal',
    port: 5432,
  })
  const checkout = createCheckout(context, database)
  const { log, dice } = context

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      handle: async () => {
        const text = 'SELECT sku, name, cents FROM products ORDER BY rank LIMIT 20'
        await database.run({ operation: 'SELECT', collection: 'products', text, ms: [4, 18] })
        return ok(products)
      },
    },
    {
      method: 'GET',
      path: '/product/:sku',
      handle: async ({ params }) => {
        const sku = params['sku'] ?? ''
        const text = 'SELECT sku, name, cents FROM products WHERE sku = $1'
        await database.run({ operation: 'SELECT', collection: 'products', text, ms: [2, 9] })
        const product = productBySku.get(sku)
        if (!product) throw new HttpProblem(404, 'no_product', `no product ${sku}`)
        return ok(product)
      },
    },
    {
      method: 'GET',
      path: '/search',
      handle: async ({ query }) => {
        const words = query.get('q') ?? ''
        const text = "SELECT sku, name FROM products WHERE name ILIKE '%' || $1 || '%'"
        // Some words miss the trigram index.
        const slow = dice.chance(0.12)
        const ms = slow ? ([1100, 2300] as const) : ([12, 60] as const)
        await database.run({ operation: 'SELECT', collection: 'products', text, ms })
        if (slow) log.warn('slow query', { query: text, words })
        const found = products.filter((one) => one.name.toLowerCase().includes(words.toLowerCase()))
        return ok(found)
      },
    },
    {
      method: 'GET',
      path: '/orders/:user',
      handle: async ({ params }) => {
        const text = 'SELECT id FROM orders WHERE user_id = $1 ORDER BY id DESC LIMIT 20'
        await database.run({ operation: 'SELECT', collection: 'orders', text, ms: [4, 15] })
        // The classic: one query for the list, one more for each of its rows.
        for (let row = 0; row < ORDERS_PER_PAGE; row++) {
          await database.run({
            operation: 'SELECT',
            collection: 'order_items',
            text: 'SELECT sku, quantity FROM order_items WHERE order_id = $1',
            ms: [2, 7],
          })
        }
        log.debug('orders listed', { user: params['user'], orders: ORDERS_PER_PAGE })
        return ok({ orders: ORDERS_PER_PAGE })
      },
    },
    { method: 'POST', path: '/checkout', handle: ({ user }) => checkout(user) },
    {
      method: 'POST',
      path: '/support',
      handle: async ({ user, body }) => {
        const url = `${context.peer('support-agent')}/ask`
        return ok(await call({ method: 'POST', url, body, user, timeoutMs: 15_000 }))
      },
    },
  ]
  return serve(routes, log, context.port)
}

function ok(body: unknown): Reply {
  return { status: 200, body }
}
