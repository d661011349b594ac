import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { samplesOf } from '../docs/documents.js'
import { runNode } from '../support/runNode.js'
import { Consumer } from './Consumer.js'

const JEST = fileURLToPath(new URL('tools/node_modules/jest/bin/jest.js', import.meta.url))
const { OBJECTION_CACHE_POSTGRES: postgres, OBJECTION_CACHE_REDIS: redis } = process.env

/** The newcomer's own files: a Knex instance on PostgreSQL, and models. */
const KNEX = `
const { knex } = require('knex')
exports.knex = knex({ client: 'pg', connection: process.env.DATABASE_URL })
`
const MODELS = `
const { CachedModel } = require('objection-cache')
const { knex } = require('./knex.js')

class Base extends CachedModel {}
class User extends Base {
  static tableName = 'newcomer_users'
}
Base.knex(knex)
module.exports = { Base, User }
`

/** The README's sample of many processes, in CommonJS, and what its reader tries first. */
function testOf(sample: string): string {
  const imports = sample.match(/^import .*$/gm) ?? []
  const body = sample.replaceAll(/^import .*\n/gm, '').replaceAll(']!', ']')
  const required = imports.map((line) => line.replace(/^import (\{.*\}) from ('.*')$/, 'const $1 = require($2)'))
  return `
${required.join('\n')}
${sample.includes('./knex.js') ? '' : "const { knex } = require('./knex.js')"}

test('caches', async () => {
  await knex.schema.dropTableIfExists('newcomer_users')
  await knex.schema.createTable('newcomer_users', (table) => {
    table.increments('id')
    table.string('name')
    table.timestamp('born')
  })
  await knex('newcomer_users').insert({ name: 'Ada', born: new Date(0) })
${body}
  const ask = () => User.query().findById(1).withCache().withCacheInfo()
  const { cache, result } = await ask()
  expect(cache.status).toBe('hit')
  expect(result).toBeInstanceOf(User)
  expect(result.born).toEqual(new Date(0))
  expect(Base.queryCache.stats()).toMatchObject({ bypasses: 0, errors: 0, stores: 1 })
  await User.query().findById(1).patch({ name: 'Grace' })
  expect((await ask()).cache.status).toBe('miss')
  expect((await ask()).result.name).toBe('Grace')
})

afterAll(async () => {
  await knex.schema.dropTableIfExists('newcomer_users')
  await Base.queryCache.close()
  await knex.destroy()
})
`
}

describe('a newcomer with CommonJS, Jest, PostgreSQL and Redis', function () {
  let consumer: Consumer

  before(async function () {
    if (postgres === undefined || redis === undefined || !existsSync(JEST)) this.skip()
    consumer = await Consumer.create()
    await consumer.write('package.json', '{ "name": "shop", "version": "1.0.0" }')
    await consumer.write('knex.js', KNEX)
    await consumer.write('models.js', MODELS)
  })

  after(() => consumer?.remove())

  const run = async (host: string) => {
    const sample = samplesOf('README.md', 'ts').find(({ text }) => text.includes('REDIS_URL'))?.text ?? ''
    await consumer.write('cache.test.js', testOf(sample))
    const at = (url: string): string => url.replace(/(@|\/\/)(?:localhost|127\.0\.0\.1)(?=[:/])/, `$1${host}`)
    const env = { ...process.env, DATABASE_URL: at(postgres as string), REDIS_URL: at(redis as string) }
    return runNode([JEST, '--ci', '--rootDir', consumer.folder], { cwd: consumer.folder, env, mayFail: true })
  }

  for (const host of ['localhost', '127.0.0.1']) {
    it(`caches at the first try with the README's lines, without a warning, at ${host}`, async () => {
      const { stderr, account } = await run(host)
      expect(stderr, account).to.match(/Tests:\s+1 passed, 1 total/)
      // Jest says so if something keeps the process alive.
      expect(stderr, account).not.to.match(/Warning|did not exit/)
    })
  }
})
