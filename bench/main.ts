import { cpus } from 'node:os'
import { hits } from './hits.js'
import { invalidation } from './invalidation.js'
import { formatTable } from './table.js'
import { writes } from './writes.js'

const batches = process.argv.includes('--quick') ? 100 : 400

print(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, medians of ${batches} interleaved batches\n`,
)
// Writes first: what stays plain there must be set aside before anything is cached.
for (const measure of [writes, invalidation, hits]) {
  // oxlint-disable-next-line no-await-in-loop
  print(formatTable(await measure(batches)))
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
