import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInspector } from '../../lib/telemetry/inspector/index.js'
import { openDemoDatabase } from '../database.js'
import { Base } from '../models/index.js'
import { runTraffic } from './traffic.js'

const PORT = Number(process.env['PORT'] ?? 4983)

const database = await openDemoDatabase()
Base.knex(database.knex)
const inspector = createInspector({ caches: { demo: Base.queryCache }, allowActions: true, showValues: true })
const server = createServer(inspector).listen(PORT, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
process.stdout.write(`The inspector is at http://127.0.0.1:${port}/ (Ctrl+C ends it).\n`)

const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
try {
  await runTraffic(ending.signal)
} finally {
  inspector.close()
  server.close()
  server.closeAllConnections()
  await database.close()
}
