import { APPS } from './apps/index.js'
import { compare } from './compare.js'

// node --import tsx bench/precision/byRead.ts [APP] [WRITES IN %] [OPERATIONS]: hit rates in percent, one line for each query.
const [wanted, writes = '5', operations = '10000'] = process.argv.slice(2)
const sequence = { operations: Number(operations), writeShare: Number(writes) / 100, seed: 1 }
for (const app of APPS.filter(({ name }) => wanted === undefined || name === wanted)) {
  // oxlint-disable-next-line no-await-in-loop
  const { hits, selects, stale, plain } = await compare(app, sequence)
  process.stdout.write(
    `\n${app.name}: ${plain.reads.length} queries, ${stale.length} stale ${stale.slice(0, 5).join(' ')}\n`,
  )
  const names = [...new Set(plain.reads.map(({ name }) => name))]
  const rows = [undefined, ...names].map((wanted) => {
    const isMeant = (_: unknown, place: number): boolean => wanted === undefined || plain.reads[place]?.name === wanted
    const rates = Object.entries(hits).map(([rule, each]) => [rule, rateOf(each.filter(isMeant))])
    const asked = plain.reads.filter(isMeant).length
    return { query: wanted ?? 'all', asked, ...(Object.fromEntries(rates) as Record<string, number>) }
  })
  process.stdout.write(`SELECTs sent: ${selects} of ${plain.reads.reduce((sum, read) => sum + read.selects, 0)}\n`)
  // oxlint-disable-next-line no-console
  console.table(rows)
}

function rateOf(hits: readonly boolean[]): number {
  return Math.round((1000 * hits.filter(Boolean).length) / hits.length) / 10
}
