import { constants, deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ByteWriter } from '../../lib/codec/binary/ByteWriter.js'
import { compress, decompress } from '../../lib/codec/compression.js'

/** The form that `compress` returns, with any length and stream. */
function deflated(length: number, stream: Buffer): Buffer {
  const writer = new ByteWriter(16)
  writer.uint(length)
  writer.raw(stream)
  return writer.bytes
}

const text = Buffer.from(Array.from({ length: 1000 }, (_, i) => `row ${i * 7919}`).join())

describe('compression', () => {
  it('returns the same bytes after decompression', () => {
    expect(decompress(compress(text) as Buffer).equals(text)).to.equal(true)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, times) => {
        const all = Buffer.concat(new Array<Uint8Array>(times).fill(bytes))
        const fewer = compress(all)
        if (fewer === undefined) return
        expect(fewer.length).to.be.lessThan(all.length)
        expect(decompress(fewer).equals(all)).to.equal(true)
      }),
    )
  })

  it('does not compress bytes that it would not make smaller', () => {
    expect(compress(Buffer.alloc(0))).to.equal(undefined)
    expect(compress(Buffer.from('abc'))).to.equal(undefined)
  })

  it('does not compress bytes beyond the limits of decompression', () => {
    const zeros = Buffer.alloc(1_000_000)
    expect(compress(zeros)).to.equal(undefined)
    expect(() => decompress(deflated(zeros.length, deflateRawSync(zeros)))).to.throw(RangeError, 'too many')
    const large = Buffer.alloc(2 ** 26 + 1)
    for (let i = 0; i < large.length; i += 50) large[i] = i / 50
    expect(compress(large)).to.equal(undefined)
    expect(() => decompress(deflated(large.length, deflateRawSync(large, { level: 1 })))).to.throw('too many')
    expect(compress(large.subarray(1))).not.to.equal(undefined)
  })

  it('stops when the output exceeds the announced length', () => {
    const zeros = Buffer.alloc(1_000_000)
    const part = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH })
    const bomb = Buffer.concat([...new Array<Buffer>(1000).fill(part), deflateRawSync(Buffer.alloc(0))])
    expect(bomb.length).to.be.lessThan(2_000_000)
    for (const length of [0, 1, 1000, 1_000_000]) {
      expect(() => decompress(deflated(length, bomb)))
        .to.throw(RangeError)
        .with.property('code', TOO_LARGE)
    }
  })

  it('rejects output that is shorter than announced, and input that is not deflated', () => {
    expect(() => decompress(deflated(text.length + 1, deflateRawSync(text)))).to.throw(RangeError, 'as many')
    expect(() => decompress(deflated(text.length, deflateRawSync(text).subarray(0, -1)))).to.throw(Error)
    expect(() => decompress(deflated(text.length, text))).to.throw(Error)
    expect(() => decompress(Buffer.alloc(0))).to.throw(RangeError)
  })
})

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE'
