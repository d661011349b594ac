import type { Load } from '../../bench/parts/load/index.js'
import type { Figures } from '../../bench/parts/load/measured.js'

const figures = (name: Figures['name'], server: number, busiest = server): Figures => ({
  name,
  hits: 12_345,
  server,
  busiest,
  client: 50,
})

/** Of no machine: for what is drawn from it. */
export const LOAD: Load = {
  server: 'Redis 7.0.0',
  callers: [
    { processes: 1, callers: 1, figures: [figures('GET, by hand', 20), figures('RedisStore', 80)] },
    { processes: 3, callers: 128, figures: [figures('GET, by hand', 2), figures('RedisStore', 10)] },
  ],
  ledgers: {
    tables: 16,
    processes: 2,
    callers: 128,
    rows: [
      { servers: 1, ledgers: 1, figures: [figures('RedisStore', 8)] },
      { servers: 3, ledgers: 16, figures: [figures('RedisStore', 10, 4)] },
    ],
  },
}
