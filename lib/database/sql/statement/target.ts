import { EVERYTHING } from './Effects.js'
import type { Part } from './Parser.js'

/** Behind a verb without a name where one should be: notes what that may mean. */
export function missTarget(part: Part, mayBeFunction: boolean): void {
  const { cursor } = part
  // A variable of SQL Server holds a table of its own; any other placeholder holds some table's name.
  const variable = cursor.parameter().startsWith('@')
  // UPDATE (a JOIN b) in MySQL, DELETE (SELECT …) in Oracle; INSERT( is a function.
  const grouped = cursor.sign() === '(' && !mayBeFunction
  // A statement that starts with a verb and goes on unlike any known one.
  const odd = part.leading && !cursor.done
  if (!part.granting && !variable && (cursor.parameter() !== '' || grouped || odd)) part.write(EVERYTHING)
}

/** SQL Server: TOP (5) [PERCENT]. */
export function passTop({ cursor }: Part): void {
  if (cursor.word() !== 'top' || cursor.sign(1) !== '(') return
  cursor.at++
  cursor.passGroup()
  cursor.pass('percent')
}
