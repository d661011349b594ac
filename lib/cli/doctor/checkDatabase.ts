import type { Knex } from 'knex'
import { hasCatalogReader, readCatalog } from '../../database/catalog/readCatalog.js'
import { familyOf, questionFor } from '../../database/identity/serverQuestions.js'
import type { CommandLine } from '../call/commandLine.js'
import { inTime } from '../call/inTime.js'
import { messageOf, type Report } from '../call/Report.js'
import { examine, type ExaminedDatabase } from './ExaminedDatabase.js'
import { checkRole } from './checkRole.js'
import { checkSettings } from './checkSettings.js'
import { openKnexfile } from './openKnexfile.js'

/** Checks the database of a Knexfile, in the order in which the cache would meet its problems. */
export async function checkDatabase(path: string, line: CommandLine, report: Report): Promise<void> {
  const knex = await openKnexfile(path, line, report)
  try {
    if (!(await isConnected(knex, line.timeout, report))) return
    const database = examine(knex, line, report)
    if (database === undefined) return
    await checkIdentity(database)
    await checkCatalog(database)
    await checkRole(database)
    checkSettings(database)
  } finally {
    await inTime(knex.destroy(), line.timeout, 'Closing the pool').catch(() => undefined)
  }
}

async function isConnected(knex: Knex, timeout: number, report: Report): Promise<boolean> {
  try {
    await inTime(Promise.resolve(knex.raw('select 1')), timeout, 'Connecting')
    report.add('ok', 'connection', `the database answers by the client ${nameOfClient(knex)}`)
    return true
  } catch (error) {
    const remedy = 'Check the settings of the Knexfile, and whether the server can be reached from here.'
    report.add('failed', 'connection', messageOf(error), remedy)
    return false
  }
}

const nameOfClient = ({ client }: Knex): string => String((client as { driverName?: unknown }).driverName)

const NAME_IT = "Name it in every process: cache.observe(knex, { database: 'shop' })"

async function checkIdentity({ dialect, isShared, report, run }: ExaminedDatabase): Promise<void> {
  const family = familyOf(dialect)
  if (family === undefined) {
    const status = isShared ? 'warning' : 'ok'
    const message = 'the server cannot say which database it is, so it has the name that the settings show'
    report.add(status, 'identity', message, isShared ? NAME_IT : undefined)
    return
  }
  try {
    const question = await questionFor(family, run)
    if (question === undefined) throw new Error('The server has no name of its own.')
    report.add('ok', 'identity', `the server says that it is ${await question(run)}`)
  } catch (error) {
    const grant =
      family === 'postgres' ? 'GRANT EXECUTE ON FUNCTION pg_control_system() TO the role. Or name it' : 'Name it'
    const remedy = `${grant} in every process: cache.observe(knex, { database: 'shop' })`
    report.add('warning', 'identity', `the server does not say which database it is: ${messageOf(error)}`, remedy)
  }
}

const COARSE = 'the cache cannot read it, so each write counts as a write of everything'

async function checkCatalog({ dialect, report, run }: ExaminedDatabase): Promise<void> {
  if (!hasCatalogReader(dialect)) {
    const message = `the cache cannot read the catalog of ${dialect || 'this database'}: cascades, views and triggers are unknown`
    report.add('warning', 'catalog', message, "Declare them: static cacheDependsOn = ['table']")
    return
  }
  try {
    await readCatalog(dialect, run)
    report.add('ok', 'catalog', 'foreign keys, views and triggers can be read')
  } catch (error) {
    report.add('warning', 'catalog', `${COARSE}: ${messageOf(error)}`, 'Let the user read the catalog.')
  }
}
