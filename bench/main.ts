import { cpus } from 'node:os'
import { parseCommandLine } from './commandLine.js'
import { reportOf } from './draw/report.js'
import { redraw } from './files.js'
import { inChild } from './inChild.js'
import { isMissing } from './Peer.js'
import { PARTS } from './parts/index.js'
import { readResults, saveResults } from './resultsFile.js'
import type { Machine, PartName, Parts, Results } from './results.js'

const { effort, parts, saves, writes } = parseCommandLine(process.argv.slice(2), Object.keys(PARTS) as PartName[])
const machine: Machine = {
  date: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  node: process.version,
}
const found: Partial<Parts> = {}
for (const part of parts) {
  const started = performance.now()
  // oxlint-disable-next-line no-await-in-loop
  const measured = await inChild(part, effort, writes)
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`
  // What was saved of a part before stays where it is skipped.
  if (!isMissing(measured)) Object.assign(found, { [part]: measured })
  process.stderr.write(`${part}: ${isMissing(measured) ? `skipped, ${measured.missing}` : seconds}\n`)
}
const results: Results = { machine, effort, parts: found }
process.stdout.write(`\n${reportOf(results)}`)
if (saves) {
  await saveResults(results, await readResults())
  await redraw()
}
