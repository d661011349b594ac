import { expect } from 'chai'
import type { KnexClient } from '../../lib/database/connection/KnexClient.js'
import { dataOfResponse, NO_COPY, responseOf, UNKNOWN_DRIVER } from '../../lib/knex/response/rawResponse.js'
import { expectSame } from '../support/same.js'

const newClient = (): KnexClient => ({}) as never

const types = { getTypeParser: () => String }

/** As those of PostgreSQL's driver are. */
class Result {
  declare added: unknown
  command = 'SELECT'
  rows = [{ id: 1 }]
  fields = [{ name: 'id', dataTypeID: 23, format: 'text' }]
  _parsers: unknown[] = [String]
  _types: unknown = types
}

class ColumnDefinition {
  readonly #name: string
  readonly type = 'int'
  constructor(name: string) {
    this.#name = name
  }
  get column(): string {
    return this.#name
  }
}

describe('a driver’s response to a raw statement', () => {
  it('is made again of its data and the parts of the driver', () => {
    const client = newClient()
    const response = new Result()
    const data = dataOfResponse(client, response)
    expectSame(responseOf(client, data as never), response)
  })

  it('is not made in a process that has seen no response of the driver', () => {
    const data = dataOfResponse(newClient(), new Result())
    expect(responseOf(newClient(), data as never)).to.equal(UNKNOWN_DRIVER)
  })

  it('has no data if the parsers are not those of its types', () => {
    expect(dataOfResponse(newClient(), Object.assign(new Result(), { _parsers: [Number] }))).to.equal(NO_COPY)
    expect(dataOfResponse(newClient(), Object.assign(new Result(), { _types: undefined }))).to.equal(NO_COPY)
  })

  it('has no data, or fails, if an accessor of a field needs more than properties', () => {
    const response = [[{ id: 1 }], [new ColumnDefinition('id')]]
    expect(() => dataOfResponse(newClient(), response)).to.throw(TypeError)
  })

  it('has no data if its fields are of an unknown class', () => {
    class Other {}
    expect(dataOfResponse(newClient(), [[], [new Other()]])).to.equal(NO_COPY)
  })
})
