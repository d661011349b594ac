import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { namesOf, publish } from '../../lib/core/events.js'

describe('events', () => {
  it('are not even built while nobody listens', () => {
    publish('hit', () => expect.fail('nobody asked for it'))
  })

  it('reach those who listen to their channel, and only those', () => {
    const heard: unknown[] = []
    const listen = (message: unknown, name: string | symbol): void => void heard.push([name, message])
    subscribe('objection-cache:hit', listen)
    try {
      publish('hit', () => ({ key: 'k', age: 5, stale: false, model: 'User', table: 'users' }))
      publish('miss', () => expect.fail('nobody listens to misses'))
    } finally {
      unsubscribe('objection-cache:hit', listen)
    }
    publish('hit', () => expect.fail('nobody listens any more'))
    expect(heard).to.deep.equal([
      ['objection-cache:hit', { key: 'k', age: 5, stale: false, model: 'User', table: 'users' }],
    ])
  })

  it('are about a query of which nothing is told where it fails to tell', () => {
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
