import { openSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import Knex from 'knex'
import { CacheError } from '../../lib/index.js'
import { meddleWithAnswers, type Trap } from './answers.js'
import { now, type Line, type Versions } from './history.js'
import { openCache } from './openCache.js'
import { Nth, Random } from './random.js'
import { READS } from './reads.js'
import { RUSH, type Order, type WorkerSettings, type Word } from './settings.js'
import { ACCOUNTS, modelsOf, type World } from './tables.js'
import { RolledBack } from './RolledBack.js'
import { WRITES } from './writes.js'

/** How many queries a worker has under way at once. */
const LOOPS = 4
/** All workers write much at the same times, and little in between: there must be races, and hits. */
const writeShare = (): number => {
  if (shift.isHushed) return 0
  if (Date.now() < shift.rushesUntil) return 0.5
  return Math.floor(Date.now() / 600) % 3 === 0 ? 0.08 : 0.005
}
const POOL = 6

const settings = JSON.parse(process.env['CHECK_WORKER'] ?? '') as WorkerSettings
const { name: worker, seed } = settings
// Written at once: an acknowledged write is in the log even if this process is killed the moment after.
const log = openSync(settings.log, 'a')
const note = (line: Line): unknown => writeSync(log, `${JSON.stringify(line)}\n`)
const tell = (word: Word): unknown => process.send?.(word)

const trap: Trap = { signal: undefined }
let written = 0
const shift = { isOn: false, isHushed: false, rushesUntil: 0 }
let loops: Promise<unknown> = Promise.resolve()

async function read(world: World, form: string, random: Random, audit?: true): Promise<void> {
  const begin = now()
  const about = { kind: 'read', worker, form, begin, audit } as const
  try {
    const { sight, status } = await (READS[form] as (typeof READS)[string])(world, random)
    note({ ...about, end: now(), status, sight })
  } catch (error) {
    note({ ...about, end: now(), error: String(error) })
  }
}

async function write(world: World, form: string, random: Random): Promise<void> {
  const { rows, run } = (WRITES[form] as (typeof WRITES)[string])(world, random)
  const id = written++
  const over = (
    outcome: 'committed' | 'rolled back' | 'refused' | 'failed',
    versions: Versions,
    error?: string,
  ): unknown => note({ kind: 'wrote', id, end: now(), outcome, versions, error })
  note({ kind: 'write', id, worker, begin: now(), form, rows })
  try {
    over('committed', await run())
  } catch (error) {
    if (error instanceof RolledBack) over('rolled back', {})
    else if (error instanceof CacheError && error.code === 'STORE_UNREACHABLE') over('refused', {})
    else over('failed', {}, String(error))
  }
}

async function loop(world: World, random: Random): Promise<void> {
  while (shift.isOn) {
    if (trap.signal !== undefined) await write(world, 'transfer', random)
    else if (random.share() < writeShare()) await write(world, random.pick(Object.keys(WRITES)), random)
    else await read(world, random.pick(Object.keys(READS)), random)
    await delay(random.between(0, 2))
  }
}

/** Every read of everything, twice over, so that entries are made and then used. */
async function audit(world: World): Promise<void> {
  for (const form of Object.keys(READS)) {
    for (let draw = 0; draw < 2 * ACCOUNTS.length; draw++) await read(world, form, new Nth(draw), true)
  }
}

async function obey(world: World, order: Order): Promise<void> {
  if (order.do === 'work') {
    shift.isOn = true
    loops = Promise.all(Array.from({ length: LOOPS }, (_, index) => loop(world, new Random(seed * 31 + index))))
    tell({ is: 'working' })
  } else if (order.do === 'rest') {
    shift.isOn = false
    await loops
    tell({ is: 'resting' })
  } else if (order.do === 'audit') {
    await audit(world)
    tell({ is: 'audited' })
  } else if (order.do === 'measure') {
    globalThis.gc?.()
    // Not what the process has: V8 keeps pages for garbage to come, more of them on a busy machine.
    const { heapUsed, external } = process.memoryUsage()
    note({ kind: 'memory', worker, bytes: heapUsed + external })
    tell({ is: 'measured' })
  } else if (order.do === 'hush' || order.do === 'write') {
    shift.isHushed = order.do === 'hush'
    tell({ is: shift.isHushed ? 'hushed' : 'writing' })
  } else if (order.do === 'rush') {
    shift.rushesUntil = Date.now() + RUSH
    tell({ is: 'rushing' })
  } else if (order.do === 'arm') {
    trap.signal = order.signal
    tell({ is: 'armed' })
  } else {
    process.exit(0)
  }
}

// All workers mean the same database, by two names of the host where there are two. Each server says which one it is.
const connection = seed % 2 === 0 ? settings.postgres : settings.postgres.replace('127.0.0.1', '127.1')
const knex = Knex({ client: 'pg', connection, pool: { min: 0, max: POOL } })
meddleWithAnswers(knex, new Random(seed), trap)
const cache = await openCache(settings)
cache.observe(knex)
const world = modelsOf(knex, cache, settings.prefix)
// Catalogs are read, and code is compiled.
for (const form of Object.values(READS)) await form(world, new Nth(0))
// The process that started this one is gone.
process.on('disconnect', () => process.exit(0))
process.on('message', (order: Order) => void obey(world, order))
tell({ is: 'ready' })
