import { expect } from 'chai'
import type { Recorded } from '../../../../support/redis/recordingCommands.js'
import { precise, simple, two } from '../cases.js'
import { explore } from '../explore.js'
import { program, textOf } from '../program.js'
import { readProgramOf, stepProgramOf, type Names } from './programOf.js'

const names: Names = {
  namespace: 'shop',
  scripts: new Map(['lookUp', 'begin', 'check', 'put', 'mark', 'finish'].map((name) => [`sha of ${name}`, name])),
}

const command = (text: string, from = '127.0.0.1:1'): Recorded => {
  const [name = '', ...args] = text.split(' ')
  return { name, args, from }
}
const script = (name: string, key: string): Recorded => ({
  ...command(''),
  name: 'EVALSHA',
  args: [`sha of ${name}`, '6', key],
})
const note = (text: string): Recorded => ({ ...command(''), name: 'ECHO', args: [text] })

const GET = command('GET {shop:=key}')
const HMGET = command('HMGET {shop}:stamps h clock "w:posts"')
const INFO = command('INFO replication')

describe('the program of recorded commands', () => {
  it('has the reads in their order', () => {
    expect(textOf(readProgramOf([GET, HMGET, INFO], names))).to.equal('entry stamps 0 info 0')
    const second = [HMGET, command('HMGET {shop}:details h clock "row:posts/1"'), INFO]
    expect(textOf(readProgramOf(second, names))).to.equal('stamps 0 details 0 info 0')
  })

  it('has a lane for each connection, and one INFO for all ledgers of a connection', () => {
    const other = command('HMGET {shop{1}:stamps h clock "w:users"')
    expect(textOf(readProgramOf([GET, HMGET, other, INFO], names))).to.equal('entry stamps 0 stamps 1 info 0 info 1')
    const apart = [GET, { ...other, from: 'b' }, HMGET, { ...INFO, from: 'b' }, INFO]
    expect(textOf(readProgramOf(apart, names))).to.equal('entry stamps 0 info 0, stamps 1 info 1')
  })

  it('tells one HMGET from two', () => {
    const [head, tags] = [command('HMGET {shop}:stamps h clock'), command('HMGET {shop}:stamps "w:posts"')]
    expect(textOf(readProgramOf([GET, head, tags, INFO], names))).to.equal('entry head 0 tags 0 info 0')
  })

  it('has the steps of a load and of a write, without those of leases and those of scripts', () => {
    const load = [
      script('lookUp', '{shop:=key}'),
      script('begin', '{shop}:ledger'),
      script('begin', '{shop{1}:ledger'),
      { ...HMGET, from: 'lua' },
      note('rows 0'),
      note('rows 1'),
      script('check', '{shop}:ledger'),
      script('check', '{shop{1}:ledger'),
      script('put', '{shop:=key}'),
    ]
    expect(textOf(stepProgramOf(load, names))).to.equal('begin 0, begin 1 | rows 0, rows 1 | check 0, check 1 | put')
    const write = [script('mark', '{shop}:ledger'), note('commit'), script('finish', '{shop}:ledger')]
    expect(textOf(stepProgramOf(write, names))).to.equal('mark 0 | commit | finish 0')
  })

  it('is not made of commands that the model does not know', () => {
    expect(() => readProgramOf([command('HGETALL {shop}:stamps')], names)).to.throw('does not know the command HGETALL')
    expect(() => readProgramOf([command('HMGET {other}:stamps h')], names)).to.throw('No key of a ledger')
  })

  it('is searched as it is: another order of the same commands is found to be wrong', () => {
    const failover = { ...simple, fault: 'failover', rotations: 0, property: 'acknowledged', hasEntry: true } as const
    const wrongWith = (recorded: readonly Recorded[]): boolean =>
      explore({ ...failover, writes: simple.writes.slice(1), first: readProgramOf(recorded, names) }).wrong !==
      undefined
    expect(wrongWith([GET, HMGET, INFO])).to.equal(false)
    expect(wrongWith([GET, INFO, HMGET])).to.equal(true)
  })

  it('fits the models: they send the same commands', () => {
    expect(textOf(simple.load!)).to.equal('begin 0 | rows 1 | check 0 | put')
    expect(precise.second).to.deep.equal(program('stamps 0 details 0 info 0'))
    expect(textOf(two.writes[0]!.program)).to.equal('mark 0, mark 1 | commit | finish 0, finish 1')
  })
})
