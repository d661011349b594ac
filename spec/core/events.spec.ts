import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { namesOf, publish } from '../../lib/core/events.js'

describe('events', () => {
  it('are not built while the channel has no subscriber', () => {
    publish('hit', () => expect.fail('no subscriber'))
  })

  it('reach the subscribers of their channel only', () => {
    const received: unknown[] = []
    const listen = (message: unknown, name: string | symbol): void => void received.push([name, message])
    subscribe('objection-cache:hit', listen)
    try {
      publish('hit', () => ({ key: 'k', age: 5, stale: false, bytes: 9, model: 'User', table: 'users' }))
      publish('miss', () => expect.fail('no subscriber for misses'))
    } finally {
      unsubscribe('objection-cache:hit', listen)
    }
    publish('hit', () => expect.fail('no subscriber any more'))
    expect(received).to.deep.equal([
      ['objection-cache:hit', { key: 'k', age: 5, stale: false, bytes: 9, model: 'User', table: 'users' }],
    ])
  })

  it('have no names of a query whose methods throw', () => {
    const fails = (): never => {
      throw new Error('not today')
    }
    const nameless = { model: undefined, table: undefined }
    expect(namesOf({ modelClass: fails, tableName: () => 'users' })).to.deep.equal(nameless)
    expect(namesOf(undefined)).to.deep.equal(nameless)
    const named = { modelClass: () => ({ name: 'User' }), tableName: () => 'users' }
    expect(namesOf(named)).to.deep.equal({ model: 'User', table: 'users' })
  })
})
