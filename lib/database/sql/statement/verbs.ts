import { EVERYTHING } from './Effects.js'
import { passInsert, passInto, passMerge, passReplace } from './inserts.js'
import type { Part } from './Parser.js'
import { passDefinition, passList, passRename } from './definitions.js'
import { passTransaction } from './transactions.js'
import { passDelete, passUpdate } from './updates.js'
import { ACTIONS, BEFORE_NO_VERB, MOVES } from '../tokens/keywords.js'

/** What a bare word means wherever it stands in a statement. Each passes the word, and whatever it has understood. */
export const VERBS: ReadonlyMap<string, (part: Part) => void> = new Map(
  Object.entries<(part: Part) => void>({
    insert: (part) => atVerb(part, passInsert),
    update: (part) => atVerb(part, passUpdate),
    delete: (part) => atVerb(part, passDelete),
    merge: (part) => atVerb(part, passMerge),
    replace: passReplace,
    truncate: passTruncate,
    into: passInto,
    exec: passCall,
    execute: passCall,
    create: passDefinition,
    alter: passDefinition,
    drop: passDefinition,
    begin: passControl,
    commit: passControl,
    rollback: passControl,
    save: passControl,
    rename: (part) => (part.altering ? passRename(part) : void part.cursor.at++),
  }).concat([...MOVES].map((word) => [word, passMove])),
)

function atVerb(part: Part, pass: (part: Part) => void): void {
  const { cursor } = part
  const before = cursor.word(-1)
  const after = cursor.word(1)
  const none =
    BEFORE_NO_VERB.has(before) ||
    (before === 'on' && ACTIONS.has(after)) ||
    (before === 'then' && part.merging) ||
    // A temporary table: ON COMMIT DELETE ROWS
    (before === 'commit' && after === 'rows')
  part.leading = cursor.at === cursor.start
  cursor.at++
  if (!none) pass(part)
}

function passTruncate(part: Part): void {
  const { cursor } = part
  const leading = cursor.at === cursor.start
  cursor.at++
  const table = cursor.pass('table')
  // Oracle truncates clusters of tables; TRUNCATE( is a function.
  if (leading && cursor.word() === 'cluster' && cursor.nameAt(1)) part.write(EVERYTHING)
  else if (table || leading) passList(part)
  if (table || leading) part.effects.truncates = true
}

/** A procedure may do anything. A column of that name is followed by something else. */
function passCall(part: Part): void {
  const { cursor } = part
  cursor.at++
  const called = cursor.nameAt() || cursor.sign() === '(' || cursor.parameter() !== ''
  if (called) part.effects.addAnything()
}

/** Inside a statement: BEGIN TRAN and the like, and COMMIT alone once that has been seen. */
function passControl(part: Part): void {
  const { cursor, effects } = part
  const spelt = /^tran(?:saction)?$/.test(cursor.word(1))
  const alone = part.unseparated && /^(?:commit|rollback)$/.test(cursor.word())
  if (cursor.word() === 'begin') {
    if (spelt) part.unseparated = true
    // The body of a trigger or a procedure, or of a loop.
    else effects.inBlock = true
  }
  if ((!spelt && !alone) || !passTransaction(cursor, effects)) cursor.at++
}

function passMove(part: Part): void {
  part.cursor.at++
  if (part.altering) part.write(EVERYTHING)
}
