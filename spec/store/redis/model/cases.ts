import { quick, slow, writeProgram, type Fault, type Model, type Write } from './Model.js'
import { program } from './program.js'

const FAULTS: readonly Fault[] = ['flush', 'eviction', 'restart', 'failover']

/** The orders of commands that the models use. */
export const ORDERS = {
  /** A hit from one server: the entry's command goes by the same connection. */
  hit: program('entry stamps 0 info 0'),
  /** The entry is on another node of the cluster, or in memory: any order is possible. */
  apart: program('entry, stamps 0 info 0'),
  second: program('stamps 0 details 0 info 0'),
  fill: program('begin 0 | rows 1 | check 0 | put'),
  hitOfTwo: program('entry, stamps 0 info 0, stamps 1 info 1'),
  fillOfRow: program('begin 0 | rows 0, rows 1 | check 0 | put'),
  uncheckedFill: program('begin 0 | rows 1 | put'),
  oneByOne: program('stamps 1 info 1 stamps 0 info 0 entry'),
  ledgersFirst: program('stamps 0 info 0, stamps 1 info 1 | entry'),
  uncheckedFillOfTwo: program('begin 0, begin 1 | rows 0, rows 1 | put'),
  fillOfTwo: program('begin 0, begin 1 | rows 0, rows 1 | check 0, check 1 | put'),
} as const

/** A write of both tables, or of one. */
const ofX: Write = { ...quick, program: writeProgram([0]), tables: [1], isOfRow: true }
const ofRow: Write = { ...quick, program: writeProgram([0]), tables: [0], isOfRow: true }
const ofOtherRow: Write = { ...ofRow, isOfRow: false }
const ofBoth: Write = { ...quick, program: writeProgram([0, 1]), tables: [0, 1], isOfRow: true }
const ofOne: Write = { ...quick, program: writeProgram([1]), tables: [1], isOfRow: true }

/** Two writers of one tag, a loader and a reader, on one ledger. */
export const simple: Model = {
  ledgers: 1,
  tables: [1],
  isPrecise: false,
  writes: [ofX, ofX],
  load: ORDERS.fill,
  hasEntry: false,
  reads: 1,
  first: ORDERS.apart,
  second: [],
  rotations: 1,
  detailRotations: 0,
  entryIsThere: false,
  remembers: false,
  property: 'committed',
}

/** An entry that depends on a row of one table, and on another table. Its reader needs a second read, and reads once more. */
export const precise: Model = {
  ...simple,
  tables: [0, 1],
  isPrecise: true,
  writes: [ofOtherRow, ofRow, ofX],
  load: null,
  hasEntry: true,
  reads: 2,
  second: ORDERS.second,
  rotations: 0,
}

/** Two ledgers: a write of both tables, and one of the second. */
export const two: Model = {
  ...simple,
  ledgers: 2,
  tables: [0, 1],
  writes: [ofBoth, ofOne],
  load: ORDERS.fillOfTwo,
  first: ORDERS.hitOfTwo,
  rotations: 0,
}

export const withFault = (model: Model, fault: Fault): Model => ({
  ...model,
  fault,
  rotations: 0,
  property: 'acknowledged',
})

export const withSlow = (model: Model): Model => ({
  ...model,
  writes: model.writes.map((write, index) => (index === 0 ? { ...write, ...slow } : write)),
})

/** The models that hold, by what they are about: those of each run, and those of a thorough one. */
export function soundCases(isThorough: boolean): ReadonlyMap<string, Model> {
  const one: Model = { ...simple, writes: [ofX] }
  const cases = new Map<string, Model>([
    ['one connection', { ...simple, first: ORDERS.hit }],
    ['an entry on another node', one],
    ['an entry in memory, whose fill was not checked', { ...simple, first: ORDERS.hit, load: ORDERS.uncheckedFill }],
    ['two reads, and what the first has found out', { ...one, reads: 2 }],
    ['a row, by a second read', { ...precise, writes: [ofOtherRow, ofX] }],
    ['a row, with rotations', { ...precise, writes: [ofRow], rotations: 1, detailRotations: 1 }],
    [
      'a row, with a load',
      { ...precise, writes: [ofOtherRow, ofRow], load: ORDERS.fillOfRow, hasEntry: false, reads: 1 },
    ],
    ['two ledgers', { ...two, writes: [ofBoth], first: ORDERS.ledgersFirst }],
  ])
  for (const fault of FAULTS) {
    cases.set(`${fault}, one connection`, { ...withFault(one, fault), first: ORDERS.hit, entryIsThere: true })
    cases.set(`${fault}, a slow write`, withSlow({ ...withFault(one, fault), first: ORDERS.hit }))
    if (isThorough) addThoroughFaults(cases, fault)
  }
  if (!isThorough) return cases
  cases.set('an entry on another node, two writes', simple)
  cases.set('a row, by a second read, three writes', precise)
  cases.set('a row, two writes and rotations', {
    ...precise,
    writes: [ofOtherRow, ofRow],
    rotations: 1,
    detailRotations: 1,
  })
  return cases
}

function addThoroughFaults(cases: Map<string, Model>, fault: Fault): void {
  cases.set(`${fault}, a slow write and callers that remember`, {
    ...withSlow(withFault({ ...simple, writes: [ofX] }, fault)),
    remembers: true,
  })
  cases.set(`${fault}, a row`, { ...withFault(precise, fault), writes: [ofOtherRow, ofRow] })
  if (fault !== 'flush') return
  cases.set(`${fault}, two writes, an entry on another node`, withFault(simple, fault))
  cases.set(`${fault}, two ledgers`, { ...withFault({ ...two, writes: [ofBoth] }, fault), first: ORDERS.oneByOne })
}

/** The models of one mistake each. */
export function wrongCases(): ReadonlyMap<string, Model> {
  const failover: Model = { ...withFault({ ...simple, writes: [ofX] }, 'failover'), hasEntry: true, load: null }
  const flush: Model = { ...withFault({ ...simple, writes: [ofX] }, 'flush'), first: ORDERS.hit }
  const hit = (text: string): Model => ({ ...simple, first: program(text) })
  return new Map<string, Model>([
    [
      'details before stamps, and valid as of their clock',
      {
        ...precise,
        tables: [0],
        writes: [ofOtherRow, ofRow],
        second: program('details 0 stamps 0 info 0'),
        mistake: 'valid as of the second clock',
      },
    ],
    ['INFO before HMGET, with a failover in between', { ...failover, first: program('entry info 0 stamps 0') }],
    [
      'a second read without INFO behind it',
      {
        ...withFault(precise, 'failover'),
        tables: [0],
        writes: [ofOtherRow, ofRow],
        reads: 1,
        second: program('info 0 stamps 0 details 0'),
      },
    ],
    ['stamps before intents, in two keys', hit('entry tags 0 head 0 marks 0 info 0')],
    ['the head of the ledger before the stamps, with a rotation in between', hit('entry head 0 marks 0 tags 0 info 0')],
    [
      'two ledgers before the entry, and an unchecked fill',
      { ...two, first: ORDERS.ledgersFirst, load: ORDERS.uncheckedFillOfTwo },
    ],
    [
      'an unchecked fill, and the entry read last',
      {
        ...hit('stamps 0 info 0 entry'),
        tables: [0, 1],
        writes: [{ ...ofX, tables: [0, 1] }],
        load: program('begin 0 | rows 0, rows 1 | put'),
      },
    ],
    ['an epoch that belongs to the run only', { ...failover, first: ORDERS.hit, mistake: 'bound to the run only' }],
    ['a new epoch that stores at once', { ...flush, mistake: 'no newborn phase' }],
    ['the end of a slow write is not awaited', { ...flush, writes: [{ ...ofX, isQuick: false }] }],
    [
      'valid as of the clock of the second read',
      { ...precise, writes: [ofOtherRow, ofX], mistake: 'valid as of the second clock' },
    ],
    ['intents that stay behind at a rotation', { ...simple, mistake: 'intents stay behind at a rotation' }],
    [
      'remembered tags that are not compared with those of the entry',
      { ...simple, writes: [ofX], asksFor: [0], mistake: 'remembered tags are not compared' },
    ],
    ['a commit before the intent', { ...simple, writes: [{ ...ofX, program: program('commit | mark 0 | finish 0') }] }],
  ])
}
