import { crc32 } from 'node:zlib'
import { decodeBinary } from '../../../codec/binary/BinaryDecoder.js'
import { encodeBinary } from '../../../codec/binary/BinaryEncoder.js'
import { decodeDependencies, encodeDependencies } from '../../../codec/dependencyCodec.js'
import type { RowDependency } from '../../../core/rowDependency.js'
import type { Tag } from '../../../core/tag.js'
import type { Count, RedisPosition } from '../ledger/Holding.js'
import { HEAD_AT } from '../scripts/entryScript.js'

/**
 * What the server keeps of an entry, one after the other:
 * - the layout (1 byte), the lengths of the head (2) and of the dependencies (4), a checksum of both and of the key (4);
 * - the head, as text: the order and the epoch of the load, and then the number, the epoch and the stamp of each ledger;
 * - what the entry depends on: tags as all processes know them, its own tags, its dependencies;
 * - the entry itself without these, see `encodeEntry`.
 */
const LAYOUT = 0xe1
const HEAD_LENGTH_AT = 1
const ABOUT_LENGTH_AT = HEAD_LENGTH_AT + 2
const CHECKSUM_AT = ABOUT_LENGTH_AT + 4

/** The parts of a stored entry. They share its memory. */
export interface StoredEntry {
  /** The order and the epoch. No two loads of a key have the same. */
  readonly id: string
  readonly position: RedisPosition
  readonly about: Buffer
  readonly body: Buffer
  /** All before the body. */
  readonly prefix: Buffer
}

/** What an entry depends on. */
export interface About {
  /** As all processes know them. */
  readonly tags: readonly Tag[]
  readonly entryTags: readonly Tag[]
  readonly dependencies: readonly RowDependency[]
}

/** `key`: under which the entry is stored. */
export function writeEntry(
  key: string,
  { order, epoch, counts }: RedisPosition,
  about: Buffer,
  body: Uint8Array,
): Buffer {
  const words = [order, epoch, ...counts.flatMap((count) => [count.ledger, count.epoch, count.stamp])]
  const head = Buffer.from(words.join(' '), 'latin1')
  const all = Buffer.concat([Buffer.alloc(HEAD_AT), head, about, body])
  all[0] = LAYOUT
  all.writeUInt16LE(head.length, HEAD_LENGTH_AT)
  all.writeUInt32LE(about.length, ABOUT_LENGTH_AT)
  all.writeUInt32LE(checksumOf(key, all, HEAD_AT + head.length + about.length), CHECKSUM_AT)
  return all
}

/** `undefined` for other bytes, damaged ones, and those of another key. They can come from anywhere. */
export function readEntry(key: string, all: Buffer): StoredEntry | undefined {
  if (all[0] !== LAYOUT || all.length < HEAD_AT) return undefined
  const aboutAt = HEAD_AT + all.readUInt16LE(HEAD_LENGTH_AT)
  const bodyAt = aboutAt + all.readUInt32LE(ABOUT_LENGTH_AT)
  if (bodyAt > all.length || all.readUInt32LE(CHECKSUM_AT) !== checksumOf(key, all, bodyAt)) return undefined
  const words = all.toString('latin1', HEAD_AT, aboutAt).split(' ')
  const [order = '', epoch = ''] = words
  const counts: Count[] = []
  for (let i = 2; i + 2 < words.length; i += 3) {
    counts.push({ ledger: Number(words[i]), epoch: words[i + 1] as string, stamp: Number(words[i + 2]), time: 0 })
  }
  const position = { epoch, order: Number(order), stamp: counts[0]?.stamp ?? -1, time: 0, counts }
  return {
    id: `${order} ${epoch}`,
    position,
    about: all.subarray(aboutAt, bodyAt),
    body: all.subarray(bodyAt),
    prefix: all.subarray(0, bodyAt),
  }
}

/** The body of a stored entry that begins with the prefix of another one, and so differs from it in nothing else. */
export function bodyBehind(prefix: Buffer, all: Buffer): Buffer | undefined {
  const { length } = prefix
  if (all.length < length || all.compare(prefix, 0, length, 0, length) !== 0) return undefined
  return all.subarray(length)
}

export const encodeAbout = ({ tags, entryTags, dependencies }: About): Buffer =>
  encodeBinary([tags, entryTags, encodeDependencies(dependencies)])

/** `undefined` for other bytes. */
export function decodeAbout(bytes: Buffer): About | undefined {
  try {
    const parts = decodeBinary(bytes)
    if (!Array.isArray(parts)) return undefined
    const [tags, entryTags, encoded] = parts as unknown[]
    const dependencies = decodeDependencies(encoded)
    return isTexts(tags) && isTexts(entryTags) && dependencies ? { tags, entryTags, dependencies } : undefined
  } catch {
    return undefined
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

const checksumOf = (key: string, all: Buffer, end: number): number => crc32(all.subarray(HEAD_AT, end), crc32(key))
