import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { samples } from './finds.js'

export function types(run: () => DriverRun): void {
  it('are those of the driver, in a miss and in a hit', async () => {
    expect(await run().ask(samples)).to.equal('miss')
    expect(await run().ask(samples)).to.equal('hit')
  })

  it('are found by the value that was written', async () => {
    const rows = (await run().knex('drv_samples').orderBy('id')) as Record<string, unknown>[]
    const sample = rows[0] as { moment: unknown; words: unknown }
    expect(sample.words).to.equal('ünï € 😀 \n " \\')
    const same = (value: unknown) => (value instanceof Date ? value.getTime() : Number(value))
    expect(same(sample.moment)).to.equal(Date.parse('2024-02-29T12:34:56.789Z'))
  })
}
