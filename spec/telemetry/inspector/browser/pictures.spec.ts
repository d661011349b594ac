import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openDemoDatabase } from '../../../../demo/database.js'
import { runTraffic } from '../../../../demo/inspector/traffic.js'
import { Base } from '../../../../demo/models/index.js'
import { createInspector } from '../../../../lib/telemetry/inspector/index.js'
import { InspectedServer } from '../InspectedServer.js'
import { InspectedBrowser } from './InspectedBrowser.js'

/** Set it to draw the pictures of the documentation anew. */
const describeIfAsked = process.env['OBJECTION_CACHE_PICTURES'] === '1' ? describe : describe.skip

const FOLDER = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url))
const MOST_BYTES = 19_000
const TRAFFIC = 25_000

describeIfAsked('the pictures of the inspector', () => {
  it('show the traffic of the demo', async () => {
    const database = await openDemoDatabase()
    Base.knex(database.knex)
    const inspector = createInspector({ caches: { shop: Base.queryCache } })
    const server = await InspectedServer.open(inspector)
    const browser = await InspectedBrowser.open()
    const ending = new AbortController()
    const page = await browser.page({ viewport: { width: 1000, height: 640 } })
    await page.goto(`${server.address}/#overview`)
    const traffic = runTraffic(ending.signal)
    await page.waitForTimeout(TRAFFIC)
    for (const name of ['overview', 'queries'] as const) {
      // oxlint-disable no-await-in-loop
      await page.evaluate(`location.hash = '${name}'`)
      await page.getByRole('heading', { level: 1, name: new RegExp(name, 'i') }).waitFor()
      await page.waitForTimeout(500)
      const picture = await browser.webp(await page.screenshot(), MOST_BYTES)
      await writeFile(`${FOLDER}inspector-${name}.webp`, picture)
      // oxlint-enable no-await-in-loop
    }
    ending.abort()
    await traffic
    inspector.close()
    await browser.close()
    await server.close()
    await database.close()
  }).timeout(2 * TRAFFIC)
})
