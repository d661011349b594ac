import { expect } from 'chai'
import { readCatalog } from '../../../../lib/database/catalog/readCatalog.js'
import { describeCatalogs } from '../CatalogDatabase.js'

describeCatalogs(
  "MySQL's keys",
  (database) => {
    it('may be of any type of whole numbers and texts', async () => {
      const integers = ['int', 'int unsigned', 'bigint unsigned', 'int(5) zerofill', 'serial']
      const texts = ['text', 'longtext', 'tinytext', 'nvarchar(9)', 'varchar(9) collate utf8mb4_bin', 'uuid']
      const length = (type: string) => (type.endsWith('text') ? '(9)' : '')
      await database().run(
        ...[...integers, ...texts].map(
          (type, i) => `create table ~a${i} (x integer, id ${type}, primary key (id${length(type)}))`,
        ),
      )
      const catalog = await database().catalog()
      const keys = [...integers, ...texts].map((_, i) => catalog.keyOf(`~a${i}`))
      expect(keys).to.deep.equal([...integers.map(() => 'id:integer'), ...texts.map(() => 'id:text')])
    })

    it('are missing for small integers, to which MySQL clips larger numbers', async () => {
      const small = ['tinyint', 'smallint', 'mediumint unsigned', 'boolean']
      await database().run(
        ...small.map((type, i) => `create table ~s${i} (x integer, id ${type} primary key)`),
        'create table ~d (x integer, id integer default (1 + 1) primary key)',
      )
      const catalog = await database().catalog()
      const tables = small.map((_, i) => `~s${i}`)
      expect(tables.map((table) => catalog.keyOf(table))).to.deep.equal(tables.map(() => undefined))
      expect(catalog.keyOf('~d')).to.equal('id:integer')
    })

    it('are missing for MERGE tables, in which a value may repeat', async () => {
      await database().run(
        'create table ~a (id integer primary key) engine = myisam',
        'create table ~b (id integer primary key) engine = myisam',
        'create table ~m (id integer primary key) engine = merge union = (~a, ~b)',
      )
      const catalog = await database().catalog()
      expect(catalog.keyOf('~a')).to.equal('id:integer')
      expect(catalog.keyOf('~m')).to.equal(undefined)
    })

    it('are missing for tables with versions', async () => {
      await database().run('create table ~a (id integer primary key) with system versioning')
      expect((await database().catalog()).keyOf('~a')).to.equal(undefined)
    })

    it('may be of tables with partitions', async () => {
      await database().run('create table ~a (id integer primary key) partition by hash (id) partitions 3')
      expect((await database().catalog()).keyOf('~a')).to.equal('id:integer')
    })

    it('are missing where the user may not see the type of a column', async () => {
      const home = 'shop'
      const parts = [
        { kind: 'table', home, name: 'a', column: null, type: null },
        { kind: 'key', home, name: 'a', column: 'x', type: null },
        { kind: 'key', home, name: 'a', column: 'y', type: null },
        { kind: 'type', home, name: 'a', column: 'x', type: 'int' },
      ]
      const catalog = await readCatalog('mysql', (sql) => Promise.resolve(sql.includes('seq_in_index') ? parts : []))
      expect(catalog.keyOf('a')).to.equal(undefined)
    })
  },
  'MariaDB',
)
