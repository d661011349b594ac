import { describeCount, type Narrator } from '../narrator.js'
import type { Process } from './Process.js'
import type { Done, Work } from './work.js'

const CALLERS = 30

/** Three processes query, write and query again. */
export async function runStory(
  narrator: Narrator,
  [a, b, c]: readonly [Process, Process, Process],
  tiers: 'strict' | 'bounded',
): Promise<void> {
  const say = async (process: Process, work: Work): Promise<Done> => {
    const done = await process.does(work)
    const what = done.name === undefined ? '' : `: ${done.name}`
    const sql = done.statements.filter((text) => !/^(?:begin|commit|release|savepoint|pragma)/i.test(text))
    narrator.say(`${process.name} ${NAMES[work.kind]}${what}   ${describeCount(sql.length)}`)
    return { ...done, statements: sql }
  }
  /** In mode `bounded` a write reaches the other processes after a moment. */
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
  await say(a, { kind: 'read' })
  const first = await say(a, { kind: 'read' })
  const others = [await say(b, { kind: 'read' }), await say(c, { kind: 'read' })]
  narrator.check(
    'B and C get what A has loaded, without SQL',
    others.every(({ statements }) => statements.length === 0),
  )
  narrator.check(
    'B and C get models, with dates',
    others.every(({ isModel, name }) => isModel && name === first.name),
  )

  await say(b, { kind: 'rename', name: `renamed by B (${tiers})` })
  const afterB = [await sees(a, `renamed by B (${tiers})`), await sees(c, `renamed by B (${tiers})`)]
  narrator.check(
    'A and C see what B has written',
    afterB.every(({ name }) => name === `renamed by B (${tiers})`),
  )

  await say(c, { kind: 'begin', name: `renamed by C (${tiers})` })
  const during = await say(a, { kind: 'read' })
  narrator.check('an uncommitted write is not visible to A', during.name === `renamed by B (${tiers})`)
  await say(c, { kind: 'commit' })
  const afterC = [await sees(a, `renamed by C (${tiers})`), await sees(b, `renamed by C (${tiers})`)]
  narrator.check(
    'after COMMIT all processes see the write',
    afterC.every(({ name }) => name === `renamed by C (${tiers})`),
  )

  await say(a, { kind: 'invalidate' })
  const crowds = await Promise.all([a, b, c].map((each) => say(each, { kind: 'crowd', callers: CALLERS })))
  const sent = crowds.reduce((sum, { statements }) => sum + statements.length, 0)
  narrator.check(`${3 * CALLERS} concurrent queries in three processes: one statement`, sent === 1)
}

const NAMES: Readonly<Record<Work['kind'], string>> = {
  read: 'queries the company',
  crowd: `queries the company ${CALLERS} times at once`,
  rename: 'renames the company',
  begin: 'begins a transaction and renames the company there',
  commit: 'commits',
  invalidate: 'invalidates by hand',
}
