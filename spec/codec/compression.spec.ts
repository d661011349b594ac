import { constants, deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ByteWriter } from '../../lib/codec/binary/ByteWriter.js'
import { compressed, decompressed } from '../../lib/codec/compression.js'

/** As `compressed` puts it, whatever it may be. */
function deflated(length: number, stream: Buffer): Buffer {
  const writer = new ByteWriter(16)
  writer.uint(length)
  writer.raw(stream)
  return writer.bytes
}

const text = Buffer.from(Array.from({ length: 1000 }, (_, i) => `row ${i * 7919}`).join())

describe('the compression of bytes', () => {
  it('gives them back', () => {
    expect(decompressed(compressed(text) as Buffer).equals(text)).to.equal(true)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, times) => {
        const all = Buffer.concat(new Array<Uint8Array>(times).fill(bytes))
        const fewer = compressed(all)
        if (fewer === undefined) return
        expect(fewer.length).to.be.lessThan(all.length)
        expect(decompressed(fewer).equals(all)).to.equal(true)
      }),
    )
  })

  it('leaves alone what it would make no smaller', () => {
    expect(compressed(Buffer.alloc(0))).to.equal(undefined)
    expect(compressed(Buffer.from('abc'))).to.equal(undefined)
  })

  it('leaves alone what could not be decompressed', () => {
    const zeros = Buffer.alloc(1_000_000)
    expect(compressed(zeros)).to.equal(undefined)
    expect(() => decompressed(deflated(zeros.length, deflateRawSync(zeros)))).to.throw(RangeError, 'too many')
    const large = Buffer.alloc(2 ** 26 + 1)
    for (let i = 0; i < large.length; i += 50) large[i] = i / 50
    expect(compressed(large)).to.equal(undefined)
    expect(() => decompressed(deflated(large.length, deflateRawSync(large, { level: 1 })))).to.throw('too many')
    expect(compressed(large.subarray(1))).not.to.equal(undefined)
  })

  it('stops where more comes out than was announced', () => {
    const zeros = Buffer.alloc(1_000_000)
    const part = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH })
    const bomb = Buffer.concat([...new Array<Buffer>(1000).fill(part), deflateRawSync(Buffer.alloc(0))])
    expect(bomb.length).to.be.lessThan(2_000_000)
    for (const length of [0, 1, 1000, 1_000_000]) {
      expect(() => decompressed(deflated(length, bomb)))
        .to.throw(RangeError)
        .with.property('code', TOO_LARGE)
    }
  })

  it('refuses less than was announced, and what is not deflated', () => {
    expect(() => decompressed(deflated(text.length + 1, deflateRawSync(text)))).to.throw(RangeError, 'as many')
    expect(() => decompressed(deflated(text.length, deflateRawSync(text).subarray(0, -1)))).to.throw(Error)
    expect(() => decompressed(deflated(text.length, text))).to.throw(Error)
    expect(() => decompressed(Buffer.alloc(0))).to.throw(RangeError)
  })
})

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE'
