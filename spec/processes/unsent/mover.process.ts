import { Board, type Place } from './Board.js'

/** What the process is told to do. */
export type Order = { readonly move: readonly [from: number, to: number] } | { readonly read: number } | 'catch up'

// A process that moves tasks when it is told to, and answers each order with what it has read, or nothing.
const board = new Board(JSON.parse(process.env['SPEC_PLACE'] ?? '') as Place)

async function obey(order: Order): Promise<unknown> {
  if (order === 'catch up') {
    // While an invalidation is unsent, this process reads its tables from the database.
    while ((await board.in(0)).status !== 'hit');
    return null
  }
  if ('read' in order) return board.in(order.read)
  await board.move(...order.move)
  return null
}

process.on('disconnect', () => process.exit(0))
process.on('message', (order: Order) => void obey(order).then((answer) => process.send?.({ answer })))
