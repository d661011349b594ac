import { expect } from 'chai'
import { familyOf, isLacking, questionFor, type ServerFamily } from '../../../lib/database/identity/serverQuestions.js'

type Row = Readonly<Record<string, unknown>>

/** A server that answers by the beginning of a statement, and what it was asked. */
function server(answers: Readonly<Record<string, readonly Row[] | Error>>) {
  const asked: string[] = []
  const run = async (sql: string): Promise<readonly Row[]> => {
    asked.push(sql)
    const [, answer] = Object.entries(answers).find(([beginning]) => sql.startsWith(beginning)) ?? []
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error(`no answer to ${sql}`)
    return answer
  }
  return { asked, run }
}

const nameFrom = async (family: ServerFamily, answers: Parameters<typeof server>[0]): Promise<string | undefined> => {
  const { run } = server(answers)
  return (await questionFor(family, run))?.(run)
}

const variables = (values: Readonly<Record<string, string>>): Row[] =>
  Object.entries(values).map(([name, Value]) => ({ Variable_name: name, Value }))

const postgres = (system: unknown, name = 'shop', version = 'PostgreSQL 15.2') => ({
  'select version()': [{ version }],
  'select system_identifier': [{ server: system, name }],
})

const mysql = (values: Readonly<Record<string, string>>, said: Row) => ({
  'show global variables': variables(values),
  'select @@global': [said],
})

describe('the name that a server says', () => {
  it('contains the name of the database, and no slash', async () => {
    expect(await nameFrom('postgres', postgres('7'))).to.match(/^shop~[\w-]{10}$/)
    expect(await nameFrom('postgres', postgres('7', 'a/b'))).to.match(/^[^/]*b~[\w-]{10}$/)
  })

  it('differs between servers and between databases', async () => {
    const names = await Promise.all([
      nameFrom('postgres', postgres('7')),
      nameFrom('postgres', postgres('8')),
      nameFrom('postgres', postgres('7', 'b')),
      nameFrom('mysql', mysql({ server_uuid: 'u' }, { server: 'u', name: 'shop' })),
      nameFrom('mysql', mysql({ server_uuid: 'u' }, { server: 'v', name: 'shop' })),
      nameFrom('mysql', mysql({ server_uuid: 'u' }, { server: 'u', name: null })),
    ])
    expect(new Set(names).size).to.equal(names.length)
    expect(names).to.not.include(undefined)
  })

  it('is the same for each connection, which asks one statement', async () => {
    for (const [family, answers] of [
      ['postgres', postgres('7')],
      ['mysql', mysql({ server_uid: 'u' }, { server: 'u', name: 'shop' })],
    ] as const) {
      const { run, asked } = server(answers)
      const question = await questionFor(family, run)
      const first = await question?.(run)
      asked.length = 0
      expect(await question?.(run)).to.equal(first)
      expect(asked).to.have.length(1)
    }
  })

  it('is that of the cluster on CockroachDB, whatever the dialect', async () => {
    const answers = {
      'select version()': [{ version: 'CockroachDB CCL v24.1.0' }],
      'select crdb_internal.cluster_id()': [{ server: '5d3f', name: 'shop' }],
    }
    expect(await nameFrom('postgres', answers)).to.match(/^shop~/)
  })

  it('is that of the group, where each node has a name of its own', async () => {
    for (const [variable, values] of [
      ['group_replication_group_name', { group_replication_group_name: 'g', server_uuid: 'u' }],
      ['server_uuid', { group_replication_group_name: '', server_uuid: 'u', server_uid: 'i' }],
      ['server_uid', { server_uid: 'i', wsrep_on: 'OFF' }],
    ] as const) {
      const { run, asked } = server(mysql(values, { server: 'x', name: 'shop' }))
      await (
        await questionFor('mysql', run)
      )?.(run)
      expect(asked.at(-1)).to.equal(`select @@global.${variable} as server, database() as name`)
    }
    const galera = (uuid: string) => ({
      'show global variables': variables({ server_uid: 'i', wsrep_on: 'ON' }),
      'show global status': variables({ wsrep_cluster_state_uuid: uuid }),
      'select database()': [{ name: 'shop' }],
    })
    expect(await nameFrom('mysql', galera('4a1c'))).to.match(/^shop~/)
    const disconnected = nameFrom('mysql', galera('00000000-0000-0000-0000-000000000000'))
    expect(await disconnected.catch(String)).to.equal('Error: The server does not say which one it is.')
  })

  it('is missing where the server cannot say', async () => {
    expect(await nameFrom('mysql', { 'show global variables': variables({ wsrep_on: 'OFF' }) })).to.equal(undefined)
    const redshift = { 'select version()': [{ version: 'PostgreSQL 8.0.2 on i686, Redshift 1.0.12103' }] }
    expect(await nameFrom('postgres', redshift)).to.equal(undefined)
    for (const dialect of ['redshift', 'mssql', 'oracledb', 'sqlite3', 'better-sqlite3', ''])
      expect(familyOf(dialect), dialect).to.equal(undefined)
    for (const error of [{ code: '42883' }, { code: '42P01' }, { errno: 1193 }]) expect(isLacking(error)).to.equal(true)
    for (const error of [{ code: '42501' }, { code: 'ECONNRESET' }, undefined]) expect(isLacking(error)).to.equal(false)
  })

  it('is not made from an answer that says nothing', async () => {
    for (const answers of [
      postgres(''),
      postgres(7),
      postgres(undefined),
      { ...postgres('7'), 'select system_identifier': [] },
    ])
      expect(await nameFrom('postgres', answers).catch(() => 'failed')).to.equal('failed')
  })
})
