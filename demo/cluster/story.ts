import type { Narrator } from '../narrator.js'
import type { Process } from './Process.js'
import type { Done, Work } from './work.js'

const CALLERS = 30

/** Three processes read, write and read again; what is said about them is checked. */
export async function tell(
  narrator: Narrator,
  [a, b, c]: readonly [Process, Process, Process],
  tiers: 'strict' | 'bounded',
): Promise<void> {
  const say = async (process: Process, work: Work): Promise<Done> => {
    const done = await process.does(work)
    const what = done.name === undefined ? '' : `: ${done.name}`
    const sql = done.statements.filter((text) => !/^(?:begin|commit|release|savepoint|pragma)/i.test(text))
    narrator.say(`${process.name} ${NAMES[work.kind]}${what}   ${sql.length === 0 ? 'no SQL' : sql.length + ' SQL'}`)
    return { ...done, statements: sql }
  }
  /** With memory in front it may take a moment until all have heard. */
  const sees = async (process: Process, name: string): Promise<Done> => {
    const most = tiers === 'bounded' ? 50 : 1
    let done = await say(process, { kind: 'read' })
    for (let reads = 1; reads < most && done.name !== name; reads++) {
      // oxlint-disable-next-line no-await-in-loop
      done = await say(process, { kind: 'read' })
    }
    return done
  }

  await say(a, { kind: 'invalidate' })
  await a.does({ kind: 'read' })
  const first = await say(a, { kind: 'read' })
  const others = [await say(b, { kind: 'read' }), await say(c, { kind: 'read' })]
  narrator.claim(
    'what A has read B and C have without SQL',
    others.every(({ statements }) => statements.length === 0),
  )
  narrator.claim(
    'as models, with dates',
    others.every(({ isModel, name }) => isModel && name === first.name),
  )

  await say(b, { kind: 'rename', name: `renamed by B (${tiers})` })
  const afterB = [await sees(a, `renamed by B (${tiers})`), await sees(c, `renamed by B (${tiers})`)]
  narrator.claim(
    'what B has written A and C see',
    afterB.every(({ name }) => name === `renamed by B (${tiers})`),
  )

  await say(c, { kind: 'begin', name: `renamed by C (${tiers})` })
  const during = await say(a, { kind: 'read' })
  narrator.claim('a transaction that is not over is nobody’s business', during.name === `renamed by B (${tiers})`)
  await say(c, { kind: 'commit' })
  const afterC = [await sees(a, `renamed by C (${tiers})`), await sees(b, `renamed by C (${tiers})`)]
  narrator.claim(
    'when it is committed all see it',
    afterC.every(({ name }) => name === `renamed by C (${tiers})`),
  )

  await say(a, { kind: 'invalidate' })
  const crowds = await Promise.all([a, b, c].map((each) => say(each, { kind: 'crowd', callers: CALLERS })))
  const sent = crowds.reduce((sum, { statements }) => sum + statements.length, 0)
  narrator.claim(`${3 * CALLERS} callers in three processes on a cold key: one statement`, sent === 1)
}

const NAMES: Readonly<Record<Work['kind'], string>> = {
  read: 'reads the company',
  crowd: `reads it ${CALLERS} times at once`,
  rename: 'renames it',
  begin: 'begins a transaction and renames it there',
  commit: 'commits',
  invalidate: 'invalidates by hand',
}
