import { acceptedOf } from './features/contenders/accepted.js'
import { PLAIN } from './features/Feature.js'
import { FLOORS, floorContenders } from './features/contenders/floors.js'
import { hitContenders } from './features/contenders/hits.js'
import { FEATURES } from './features/index.js'
import { openCached } from './features/contenders/opened.js'
import { addSnakeCaseTables } from './features/snakeCase.js'
import { confirmed, dearerOf, messageOf, type Dearer, type Measure } from './guard/dearer.js'
import { GUARDED, ratiosOf, savedRatios } from './guard/hitRatios.js'
import { interleaved } from './measure/interleaved.js'
import { openPlain, openSqlite } from './objection/sqlite.js'
import { readResults } from './resultsFile.js'

// Fails if hits of a feature cost more than twice as much as when the results were saved, beside the plain class. Nothing but
// ratios within one run is compared.
const saved = savedRatios(
  (await readResults())?.parts.features ?? { features: [], floors: { copy: {}, builder: {}, pipeline: {} } },
)

/** Milliseconds for a comparison; batches and milliseconds of warm-up for each contender at the least. */
const EFFORT = [1000, 15, 40] as const

const [plainKnex, knex] = [await openPlain(), await openSqlite()]
await Promise.all([plainKnex, knex].map(addSnakeCaseTables))
// All classes stay open, so that suspects have the same company when they are measured again.
const opened = openCached(await acceptedOf(FEATURES), knex)
const always = new Set<string>([...PLAIN.map(({ name }) => name), ...Object.values(FLOORS)])

const measure: Measure = async (shape, features) => {
  const contenders = [...(await floorContenders(plainKnex, shape)), ...(await hitContenders(opened, shape))]
  const chosen = contenders.filter(({ name }) => always.has(name) || features.has(name))
  const timings = await interleaved(chosen, ...EFFORT)
  return ratiosOf(shape, new Map(timings.map(({ name, p20 = Number.NaN }) => [name, p20])))
}

const everything = new Set(opened.classes.map(({ feature }) => feature.name))
const suspects: Dearer[] = []
for (const shape of GUARDED) {
  // oxlint-disable-next-line no-await-in-loop
  suspects.push(...dearerOf(saved, await measure(shape, everything)))
}
const dearer = await confirmed(saved, suspects, measure)
await Promise.all([plainKnex.destroy(), knex.destroy()])
const compared = `${saved.length} saved ratios of hits were compared, ${suspects.length} were measured again`
process.stdout.write(`${compared}, ${dearer.length} are more than twice as high.\n`)
if (dearer.length > 0) {
  const repeat = 'To repeat it: npm run bench:guard. If it is meant: npm run bench -- --only features --save'
  process.stderr.write(`${[...dearer.map(messageOf), repeat].join('\n')}\n`)
  process.exitCode = 1
}
