import { expect } from 'chai'
import * as fc from 'fast-check'
import { decodeMessage, encodeMessage, type BusMessage } from '../../lib/store/Bus.js'

const decode = (message: unknown): unknown => decodeMessage(JSON.stringify(message))

describe('A message about the rows of tables', () => {
  const values = { id: ['1', 2, true, null], name: ['a'] }
  const message: BusMessage = {
    kind: 'tables',
    tables: ['t'],
    changes: [
      { table: 't', values },
      { table: 't', values: {} },
    ],
  }

  it('arrives as it was sent', () => {
    expect(decodeMessage(encodeMessage(message))).to.deep.equal(message)
  })

  it('is one about whole tables to processes that know no rows', () => {
    expect(JSON.parse(encodeMessage(message))).to.deep.include({ kind: 'tables', tables: ['t'] })
  })

  const whole: [string, unknown][] = [
    ['no list', 'all'],
    ['an object', {}],
    ['null', null],
    ['no change', [7]],
    ['null in the list', [null]],
    ['a change without a table', [{ values }]],
    ['a change without values', [{ table: 't' }]],
    ['values in a list', [{ table: 't', values: [['1']] }]],
    ['a value outside of a list', [{ table: 't', values: { id: 1 } }]],
    ['a list without values, which would say that no row was written', [{ table: 't', values: { id: [] } }]],
    ['a value that is none', [{ table: 't', values: { id: [['1']] } }]],
    [
      'one wrong change among others',
      [
        { table: 't', values },
        { table: 't', values: { id: [{}] } },
      ],
    ],
  ]
  for (const [name, changes] of whole) {
    it(`is one about whole tables with ${name}`, () => {
      expect(decode({ kind: 'tables', tables: ['t'], changes })).to.deep.equal({ kind: 'tables', tables: ['t'] })
    })
  }

  it('never throws, whatever another program sends', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const decoded = decodeMessage(`{"kind":"tables","tables":["t"],"changes":${json}}`)
        expect(decoded).to.deep.include({ kind: 'tables', tables: ['t'] })
      }),
    )
  })
})
