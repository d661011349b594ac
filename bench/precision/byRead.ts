import { APPS } from './apps/index.js'
import { compare } from './compare.js'

// node --import tsx bench/precision/byRead.ts [APP] [WRITES IN %] [OPERATIONS]: hit rates in percent, one line for each query.
const [wanted, writes = '5', operations = '10000'] = process.argv.slice(2)
const sequence = { operations: Number(operations), writeShare: Number(writes) / 100, seed: 1 }
for (const app of APPS.filter(({ name }) => wanted === undefined || name === wanted)) {
  // oxlint-disable-next-line no-await-in-loop
  const { hits, stale, plain } = await compare(app, sequence)
  process.stdout.write(
    `\n${app.name}: ${plain.reads.length} queries, ${stale.length} stale ${stale.slice(0, 5).join(' ')}\n`,
  )
  const rows = [...new Set(plain.reads.map(({ name }) => name))].map((name) => {
    const places = plain.reads.flatMap((read, index) => (read.name === name ? [index] : []))
    const rates = Object.entries(hits).map(([rule, each]) => [
      rule,
      rateOf(places.map((place) => each[place] === true)),
    ])
    return { query: name, asked: places.length, ...(Object.fromEntries(rates) as Record<string, number>) }
  })
  // oxlint-disable-next-line no-console
  console.table(rows)
}

function rateOf(hits: readonly boolean[]): number {
  return Math.round((1000 * hits.filter(Boolean).length) / hits.length) / 10
}
