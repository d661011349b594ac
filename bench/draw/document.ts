import type { Results } from '../results.js'
import { reportOf } from './report.js'

/** How to repeat what needs a server. */
const SHARED = `
What processes share is in Redis: \`npm run bench -- --only shared --save\` measures that alone and keeps it. It starts a
\`redis-server\` of its own where there is one on the PATH, or uses the server that \`OBJECTION_CACHE_REDIS\` names. Without either the
part is skipped, and what was measured before stays.
`

/** docs/benchmarks.md. */
export const documentOf = (results: Results): string => `# Benchmarks

<!-- Drawn from bench/results.json by \`npm run bench:draw\`. -->

\`\`\`sh
npm run bench                        # all of it, some minutes; writes bench/results.json, this page and its picture
npm run bench -- --quick             # a first look, writes nothing
npm run bench -- --only hits,memory  # single parts
npm run bench:draw                   # draws anew from bench/results.json
\`\`\`

All have equal rows of ten columns, a date and JSON among them, in SQLite in memory, and each peer is asked under a key of the
caller's own where it has such keys. Contenders take turns in random order, in batches of about a millisecond; each part runs in a
process of its own. Peers that offer no cache in memory of their own (TypeORM, Drizzle) got a \`Map\`.
${results.parts.shared === undefined ? '' : SHARED}
![What a hit costs](bench.svg)

${reportOf(results)}`
