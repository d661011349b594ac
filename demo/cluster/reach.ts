import { createClient } from 'redis'

/** The Redis server: `REDIS_URL`, or the default port of this machine. */
export const REDIS_URL = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'

/** The problem with the server, if any. */
export async function whyUnreachable(): Promise<string | undefined> {
  const client = createClient({ url: REDIS_URL, socket: { reconnectStrategy: false, connectTimeout: 2000 } })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const version = /redis_version:(\d+)/.exec(await client.info('server'))?.[1]
    return Number(version) >= 7 ? undefined : `its version is ${version ?? 'unknown'}, and 7 is needed`
  } catch (error) {
    return String(error)
  } finally {
    if (client.isOpen) client.destroy()
  }
}
