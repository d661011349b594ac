import { expect } from 'chai'
import express from 'express'
import helmet from 'helmet'
import type { Page } from 'playwright-core'
import { QueryCache, type GroupStats } from '../../../../lib/index.js'
import { createInspector, type Inspector } from '../../../../lib/telemetry/inspector/index.js'
import { latestWarnings, type CacheWarningCode } from '../../../../lib/core/warning.js'
import { openSpecDatabase, type SpecDatabase } from '../../../support/specDatabase.js'
import { InspectedServer } from '../InspectedServer.js'
import { barriersOn, CHROMIUM, hasChromium, InspectedBrowser, overflowOf } from './InspectedBrowser.js'

const PAGES = ['overview', 'queries', 'writes', 'entries', 'health'] as const

const NASTY = `<img src=x onerror="document.title='broken'">"'</script><script>document.title='broken'</script>\u0000\r\nx: y`

const WARNINGS: readonly { readonly code: CacheWarningCode; readonly message: string }[] = [
  { code: `OBJECTION_CACHE_${'LONG_'.repeat(20)}`, message: 'A long code.' },
  {
    code: 'OBJECTION_CACHE_LINES',
    message: `Code to paste:\n\nclass Sale extends CachedModel {\n  static cacheDependsOn = [${"'orders', ".repeat(20)}]\n}\n${'x'.repeat(300)}`,
  },
]

const title = hasChromium ? 'the inspector in a browser' : `the inspector in a browser (left out: no ${CHROMIUM})`
const describeIfBrowser = hasChromium ? describe : describe.skip

describeIfBrowser(title, () => {
  let browser: InspectedBrowser
  let database: SpecDatabase
  let cache: QueryCache
  let inspector: Inspector
  let server: InspectedServer

  before(async () => {
    browser = await InspectedBrowser.open()
    database = await openSpecDatabase()
  })

  after(async () => {
    await database?.close()
    await browser?.close()
  })

  beforeEach(async () => {
    cache = new QueryCache({ namespace: 'shop' })
    cache.observe(database.knex)
    latestWarnings.splice(0, Infinity, ...WARNINGS)
    inspector = createInspector({ caches: [cache], allowActions: true, showValues: true })
    const app = express()
    app.use(helmet())
    app.use('/admin/cache', inspector)
    server = await InspectedServer.open(app)
    browser.complaints.length = 0
  })

  afterEach(async () => {
    // A page that a failed spec leaves open would ask a server that is gone.
    await browser.closePages()
    inspector.close()
    await server.close()
    await cache.close()
  })

  const address = (name = 'overview'): string => `${server.address}/admin/cache/#${name}`

  /** The page when it has its data. */
  const open = async (page: Page, name: string): Promise<void> => {
    await page.goto(address(name))
    await page.getByRole('heading', { level: 1, name: new RegExp(name, 'i') }).waitFor()
    await page.getByText('Loading…').waitFor({ state: 'detached' })
    await page.getByText('Live', { exact: true }).waitFor()
  }

  /** Readers, and a writer. */
  const work = async (): Promise<void> => {
    const users = (): Promise<unknown> => cache.wrap('users', () => database.knex('users').select('id', 'name'))
    const posts = (page: number): Promise<unknown> =>
      cache.wrap(['posts', page], () => database.knex('posts').orderBy('id').offset(page).limit(5))
    for (const page of [1, 2, 3, 1, 2, 3, 1, 1, 1]) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all([users(), posts(page)])
    }
    await database.knex('users').where('id', 1).update({ name: 'u1' })
    await users()
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no barrier for screen readers, and fits a phone (${colorScheme})`, async () => {
      await work()
      for (const width of [360, 1100]) {
        // oxlint-disable no-await-in-loop
        const page = await browser.page({ colorScheme, viewport: { width, height: 760 } })
        for (const name of PAGES) {
          await open(page, name)
          expect(await barriersOn(page), name).to.deep.equal([])
          expect(await overflowOf(page), `${name} at ${width}`).to.equal(0)
        }
        // oxlint-enable no-await-in-loop
      }
      expect(browser.complaints).to.deep.equal([])
    })
  }

  it('reads well when there is nothing to show', async () => {
    const page = await browser.page()
    for (const name of PAGES) {
      // oxlint-disable-next-line no-await-in-loop
      await open(page, name)
      // oxlint-disable-next-line no-await-in-loop
      expect(await barriersOn(page), name).to.deep.equal([])
    }
    await open(page, 'queries')
    await page.getByText('No query has asked for this cache yet.').waitFor()
  })

  it('moves while the cache works', async () => {
    const page = await browser.page()
    await open(page, 'overview')
    const line = page.locator('figure path').first()
    expect((await line.getAttribute('d')) ?? '').to.equal('')
    await work()
    await page.locator('figure path[d*="M"]').first().waitFor({ state: 'attached' })
    await page.getByRole('img', { name: /^Hit rate\. Hit rate: now \d/ }).waitFor()
    expect(browser.complaints).to.deep.equal([])
  })

  it('shows keys and values that look like HTML as text', async () => {
    await cache.wrap(NASTY, () => ({ name: NASTY }), { tags: [NASTY] })
    await cache.wrap(NASTY, () => 0)
    const page = await browser.page()
    for (const name of PAGES) {
      // oxlint-disable-next-line no-await-in-loop
      await open(page, name)
      // oxlint-disable-next-line no-await-in-loop
      expect(await page.locator('img, script:not([src="page.js"])').count(), name).to.equal(0)
      // oxlint-disable-next-line no-await-in-loop
      expect(await page.title()).to.include('Cache inspector')
    }
    await open(page, 'entries')
    expect(await page.locator('main code').first().textContent()).to.include('<img src=x')
  })

  it('works by the keyboard alone', async () => {
    await work()
    const page = await browser.page()
    await open(page, 'overview')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the page')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Queries' }).waitFor()
    expect(await page.evaluate('document.activeElement.id')).to.equal('main')
    await page.getByRole('button', { name: 'Hits', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.locator('th[aria-sort="descending"]', { hasText: 'Hits' }).waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Hits')
  })

  it('pages through ten thousand kinds of query, and finds one', async () => {
    const { stats } = cache
    const kinds = Array.from({ length: 10_000 }, (_, index) => kindOf(index))
    cache.stats = ((options?: { by: string }) =>
      options?.by === 'query' ? kinds : (stats as (of?: object) => unknown).call(cache, options)) as never
    const page = await browser.page()
    await open(page, 'queries')
    await page.getByText('1 to 50 of 10,000').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51 to 100 of 10,000').waitFor()
    await page.getByRole('searchbox').fill('kind 4321')
    await page.getByText('1 to 1 of 1').waitFor()
  })

  it('refreshes the page in view, and leaves the focus and what is open', async () => {
    await work()
    const page = await browser.page({ viewport: { width: 360, height: 760 } })
    for (const [name, key] of [
      ['queries', 'users'],
      ['entries', 'Value'],
    ] as const) {
      // oxlint-disable no-await-in-loop
      await open(page, name)
      const summary = page.locator('summary', { hasText: key }).last()
      await summary.focus()
      await page.keyboard.press('Enter')
      const before = await page.locator('tbody').first().elementHandle()
      await page.evaluate("document.querySelector('.scroll').scrollLeft = 40")
      await before?.waitForElementState('hidden')
      expect(await page.locator('details[open]').count(), name).to.equal(1)
      expect(await page.evaluate('document.activeElement.localName'), name).to.equal('summary')
      expect(await page.evaluate("document.querySelector('.scroll').scrollLeft"), name).to.equal(40)
      // oxlint-enable no-await-in-loop
    }
    await open(page, 'health')
    cache.pause()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    cache.resume()
    await page.getByRole('textbox', { name: 'What to invalidate' }).fill('users')
    expect(browser.complaints).to.deep.equal([])
  })

  it('does what a person asks for, and says so', async () => {
    await work()
    const page = await browser.page()
    await open(page, 'entries')
    const before = cache.stats().entries as number
    await page.getByRole('button', { name: 'Remove' }).first().click()
    await page.getByText('The entry is removed.').waitFor()
    expect(cache.stats().entries).to.equal(before - 1)
    await open(page, 'health')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    expect(cache.state).to.equal('paused')
    page.on('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('The cache is cleared.').waitFor()
    expect(cache.stats().entries).to.equal(0)
    expect(browser.complaints).to.deep.equal([])
  })

  it('says that the server does not answer, and goes on when it does', async () => {
    const page = await browser.page()
    await open(page, 'queries')
    await page.route('**/api/queries*', (route) => route.abort())
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByRole('alert').getByText('The server does not answer.').waitFor()
    expect(await barriersOn(page)).to.deep.equal([])
    await page.unroute('**/api/queries*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No query has asked for this cache yet.').waitFor()
  })
})

const kindOf = (index: number): GroupStats => ({
  name: `kind ${index}`,
  model: 'User',
  table: 'users',
  hits: index,
  misses: 1,
  coalesced: 0,
  bypasses: 0,
  bypassesByReason: {},
  bypassTime: 0,
  notStoredByReason: {},
  loads: { count: 1, mean: 1, p50: 1, p95: 1, p99: 1, total: 1 },
  saved: index,
  entries: 1,
  bytes: 100,
  evictions: 0,
  invalidated: 0,
  rows: 1,
})
