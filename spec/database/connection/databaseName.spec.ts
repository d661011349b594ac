import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { join, resolve } from 'node:path'
import KnexOf from 'knex'
import type { KnexClient } from '../../../lib/database/connection/KnexClient.js'
import { databaseNameOf } from '../../../lib/database/connection/databaseName.js'

/** A client with these settings. */
const clientOf = (dialect: string, settings: object, connection: unknown = settings): KnexClient =>
  ({ dialect, connectionSettings: settings, config: { connection } }) as unknown as KnexClient

const nameOf = (dialect: string, settings: object): string => databaseNameOf(clientOf(dialect, settings)).name

const url = (connectionString: string): object => ({ connectionString })

type Place = readonly [dialect: string, settings: object]

/** Each line is one database, written in several ways. */
const SAME: Readonly<Record<string, readonly Place[]>> = {
  'spellings of this machine': [
    ['postgresql', { host: 'localhost', database: 'same1' }],
    ['postgresql', { host: '127.0.0.1', database: 'same1' }],
    ['postgresql', { host: '::1', database: 'same1' }],
    ['postgresql', { host: 'LocalHost', database: 'same1' }],
    ['postgresql', { database: 'same1' }],
    ['postgresql', url('postgres://localhost/same1')],
    ['postgresql', url('postgres://[::1]:5432/same1')],
  ],
  'default ports': [
    ['postgresql', { host: 'h', database: 'same2' }],
    ['postgresql', { host: 'h', database: 'same2', port: 5432 }],
    ['postgresql', { host: 'h', database: 'same2', port: '5432' }],
  ],
  'the default port of MySQL': [
    ['mysql', { host: 'h', database: 'same3' }],
    ['mysql', { host: 'h', database: 'same3', port: 3306 }],
  ],
  'the default port of SQL Server': [
    ['mssql', { server: 'h', database: 'same4' }],
    ['mssql', { server: 'h', database: 'same4', port: 1433 }],
    ['mssql', { host: 'h', database: 'same4' }],
  ],
  'the default port of Redshift': [
    ['redshift', { host: 'h', database: 'same5' }],
    ['redshift', { host: 'h', database: 'same5', port: 5439 }],
  ],
  'URLs and objects': [
    ['postgresql', url('postgres://user:secret@h/same6')],
    ['postgresql', url('postgresql://h:5432/same6?sslmode=require')],
    ['postgresql', { host: 'H', database: 'same6' }],
  ],
  'users of one database': [
    ['postgresql', { host: 'h', database: 'same7', user: 'reader', password: 'x' }],
    ['postgresql', { host: 'h', database: 'same7', user: 'writer' }],
  ],
  'relative and absolute names of a file': [
    ['sqlite3', { filename: './dir/../same8.db' }],
    ['sqlite3', { filename: resolve('same8.db') }],
    ['better-sqlite3', { filename: 'same8.db' }],
  ],
  'a file and its URI': [
    ['sqlite3', { filename: 'same9.db' }],
    ['sqlite3', { filename: 'file:same9.db' }],
    ['sqlite3', { filename: 'file:same9.db?mode=rwc' }],
  ],
  'a memory that connections share': [
    ['sqlite3', { filename: 'file:same10?mode=memory&cache=shared' }],
    ['sqlite3', { filename: 'file:same10?mode=memory&cache=shared' }],
  ],
}

/** Each line is several databases that look alike. */
const DIFFERENT: Readonly<Record<string, readonly Place[]>> = {
  hosts: ['a', 'b'].map((host) => ['postgresql', { host, database: 'other1' }]),
  ports: [5432, 5433].map((port) => ['postgresql', { host: 'h', database: 'other2', port }]),
  'kinds of database': ['postgresql', 'mysql'].map((kind) => [kind, { host: 'h', database: 'other3', port: 1 }]),
  directories: ['x', 'y'].map((directory) => ['sqlite3', { filename: `${directory}/other4.db` }]),
  sockets: ['/a', '/b'].map((socketPath) => ['mysql', { socketPath, database: 'other5' }]),
  'connect strings': ['h/x', 'i/x'].map((connectString) => ['oracledb', { connectString, user: 'u' }]),
  'a file and a server': [
    ['sqlite3', { filename: 'other6' }],
    ['postgresql', { database: 'other6' }],
  ],
  'names that look numbered': [
    ['postgresql', { host: 'a', database: 'other7' }],
    ['postgresql', { host: 'b', database: 'other7' }],
    ['postgresql', { host: 'c', database: 'other7~2' }],
    ['postgresql', { host: 'd', database: 'other7' }],
  ],
  'names with slashes': ['x/other8', 'y/other8', 'other8'].map((database) => ['postgresql', { database }]),
  'users that a server takes for databases': [
    ['postgresql', url('postgres://one@other9/')],
    ['postgresql', url('postgres://two@other9/')],
  ],
  'sockets in a URL': ['/a', '/b'].map((host) => ['postgresql', url(`postgres:///other10?host=${host}`)]),
  'instances of SQL Server': ['A', 'B'].map((instanceName) => [
    'mssql',
    { server: 'h', database: 'other11', options: { instanceName } },
  ]),
  'ports of SQL Server': [1444, 1555].map((port) => ['mssql', { server: 'h', database: 'other12', options: { port } }]),
  'databases in memory': [':memory:', ':memory:', '', '', 'file::memory:'].map((filename) => ['sqlite3', { filename }]),
  'settings that do not show it': [{}, {}, { port: 1 }, url('no URL'), url('no URL')].map((each) => [
    'postgresql',
    each,
  ]),
}

describe('the name of a database', () => {
  for (const [what, places] of Object.entries(SAME)) {
    it(`is the same for ${what}`, () => {
      expect(new Set(places.map((place) => nameOf(...place)))).to.have.property('size', 1)
    })
  }

  for (const [what, places] of Object.entries(DIFFERENT)) {
    it(`differs for different ${what}`, () => {
      expect(new Set(places.map((place) => nameOf(...place)))).to.have.property('size', places.length)
    })
  }

  it('does not change, and has no slash', () => {
    const names = [...Object.values(SAME), ...Object.values(DIFFERENT)].flat().map((place) => nameOf(...place))
    for (const name of names) expect(name).to.match(/^[^/]+$/)
    expect(nameOf('postgresql', { host: 'a', database: 'other1' })).to.equal('other1~_WYm-xs5qz')
  })

  it('differs for each client if the settings are a function or missing', () => {
    const asked = () => ({ host: 'h', database: 'asked' })
    const clients = [1, 2].map(() => clientOf('postgresql', { host: 'h', database: 'asked' }, asked))
    const bare = { config: {} } as unknown as KnexClient
    const names = [...clients, bare, bare].map(databaseNameOf)
    expect(new Set(names.map(({ name }) => name))).to.have.property('size', 4)
    expect(names.every(({ isUnknown }) => isUnknown)).to.equal(true)
  })

  describe('whether other processes can use it', () => {
    const LOCAL: Readonly<Record<string, Place>> = {
      localhost: ['postgresql', { host: 'localhost', database: 'd' }],
      'an address of this machine': ['mysql', { host: '127.0.0.1', database: 'd' }],
      'such a URL': ['postgresql', url('postgres://[::1]:5432/d')],
      'no host at all': ['postgresql', { database: 'd' }],
      'a socket': ['mysql', { socketPath: '/run/mysqld.sock', database: 'd' }],
      'a socket for a host': ['postgresql', { host: '/run/postgresql', database: 'd' }],
      'a socket in a URL': ['postgresql', url('postgres:///d?host=/run/postgresql')],
      'a file': ['sqlite3', { filename: 'd.sqlite' }],
      "a file's URI": ['better-sqlite3', { filename: 'file:d.sqlite' }],
    }
    const TOLD: Readonly<Record<string, Place>> = {
      'a server': ['postgresql', { host: 'db.example.com', database: 'd' }],
      "a server's URL": ['postgresql', url('postgres://db.example.com/d')],
      'a server on a port': ['mssql', { server: '10.0.0.1', database: 'd', port: 1444 }],
      'a connect string': ['oracledb', { connectString: 'h/x', user: 'u' }],
      'a database in memory': ['sqlite3', { filename: ':memory:' }],
      'a memory that this process shares': ['sqlite3', { filename: 'file:/d?mode=memory&cache=shared' }],
    }
    for (const [places, isUnknown] of [
      [LOCAL, true],
      [TOLD, false],
    ] as const) {
      for (const [what, place] of Object.entries(places)) {
        it(`they can${isUnknown ? 'not' : ''}, for ${what}`, () => {
          expect(databaseNameOf(clientOf(...place)).isUnknown).to.equal(isUnknown)
        })
      }
    }
  })

  it('is the same for a URL as for the settings that Knex makes of it', async () => {
    const instances = ['postgres://me:x@server/kept', { host: 'server', port: 5432, database: 'kept' }].map((each) =>
      KnexOf({ client: 'pg', connection: each }),
    )
    const names = instances.map(({ client }) => databaseNameOf(client as KnexClient).name)
    expect(names[0]).to.equal(names[1])
    for (const each of instances) await each.destroy()
  })

  it('is the same for a file and a link to it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'objection-cache-names-'))
    const [file, link] = [join(folder, 'file.sqlite'), join(folder, 'link.sqlite')]
    await writeFile(file, '')
    await symlink(file, link)
    const [one, other] = [file, link].map((filename) => nameOf('sqlite3', { filename }))
    expect(other).to.equal(one)
    await rm(folder, { recursive: true })
  })
})
