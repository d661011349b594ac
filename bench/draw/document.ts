import type { Results } from '../results.js'
import { wrapProse } from './prose.js'
import { reportOf } from './report.js'

/** How to repeat what needs a server. */
const SHARED = `
The parts \`shared\` and \`load\` need Redis. \`npm run bench -- --only shared --save\` runs one of them alone and saves its
results. \`shared\` uses the server that \`OBJECTION_CACHE_REDIS\` names, or starts the \`redis-server\` on the PATH. \`load\`
always starts its own servers. Without a server a part is skipped, and its saved results stay. With
\`OBJECTION_CACHE_POSTGRES\`, \`shared\` also measures plain Objection on PostgreSQL.
`

/** docs/benchmarks.md. */
export const documentOf = (results: Results): string => `# Benchmarks

<!-- Drawn from bench/results.json by \`npm run bench:draw\`. -->

\`\`\`sh
npm run bench                        # all parts, some minutes; writes bench/results.json, this page and its picture
npm run bench -- --quick             # a first look, writes nothing
npm run bench -- --only hits,memory  # single parts
npm run bench:draw                   # draws this page and its picture from bench/results.json
\`\`\`

All libraries have equal rows in SQLite in memory: ten columns, a date and JSON among them. Each library is asked under
an explicit key, if it has such keys. The libraries take turns in random order, in batches of about a millisecond. Each
part runs in a process of its own. Libraries without a cache in memory (TypeORM, Drizzle) use a \`Map\`.
${results.parts.shared === undefined && results.parts.load === undefined ? '' : SHARED}
![What a hit costs](bench.svg)

${wrapProse(reportOf(results))}`
