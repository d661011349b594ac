import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const demanded = process.env['OBJECTION_CACHE_BROWSER']

/** Debian's Chromium, or the one that the environment demands. */
export const CHROMIUM = demanded ?? '/usr/bin/chromium'

/** A browser that is demanded must start: its specs fail if it does not. */
export const hasChromium = demanded !== undefined || existsSync(CHROMIUM)

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A browser, and what its pages complained of. */
export class InspectedBrowser {
  readonly #browser: Browser
  /** Messages of the console, refusals by a policy among them, and errors of scripts. */
  readonly complaints: string[] = []

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  static async open(): Promise<InspectedBrowser> {
    return new InspectedBrowser(await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }))
  }

  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1100, height: 760 }, ...options })
    const page = await context.newPage()
    page.on('console', (message) => this.complaints.push(message.text()))
    page.on('pageerror', ({ message }) => this.complaints.push(message))
    return page
  }

  /** A picture in a format that takes little room, as good as this many bytes allow. */
  async webp(png: Buffer, bytes: number): Promise<Buffer> {
    const page = await this.page()
    const url = await page.evaluate(`(async () => {
      const picture = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob())
      const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
      canvas.getContext('2d').drawImage(picture, 0, 0)
      let quality = 0.6
      let url
      do url = canvas.toDataURL('image/webp', quality)
      while (url.length * 3 / 4 > ${bytes} && (quality -= 0.05) > 0.05)
      return url
    })()`)
    await page.context().close()
    return Buffer.from(String(url).replace(/^.*,/, ''), 'base64')
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()))
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}

/** What axe finds wrong on a page: each rule with the elements that break it. */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResult
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}

/** How many pixels a page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>
