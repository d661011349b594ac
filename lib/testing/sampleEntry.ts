import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import type { RowDependency } from '../core/rowDependency.js'
import { Tagged } from '../core/values/plainData.js'

/** Makes an entry for the test of a store. `overrides` replaces fields. Each call returns a new, equal entry. */
export function sampleEntry(overrides: Partial<Omit<Entry, 'format'>> = {}): Entry {
  return {
    format: FORMAT_VERSION,
    value: { rows: [{ id: 1, name: 'Ada' }] },
    tags: ['table:users', 'key:"users"'],
    dependencies: [],
    epoch: 'b7a0b7ce-6a0f-4a4e-8a8e-0f6f6f6f6f6f',
    stamp: 1,
    storedAt: 1_700_000_000_000,
    expiresAt: Infinity,
    staleWhileRevalidate: 0,
    staleIfError: 0,
    bytes: 200,
    validAt: -1,
    ...overrides,
  }
}

/** Dependencies with all fields, with as few as possible, and with awkward texts. Each call returns new, equal ones. */
export const sampleDependencies = (): RowDependency[] => [
  {
    table: 'db/users',
    columns: ['id', 'name'],
    deciding: ['id', 'other'],
    conditions: [
      { column: 'id', values: ['=1', '=2'] },
      { column: 'other', values: ['=ada', '~'], shown: ['Ada', ''] },
    ],
    rows: ['["1"]', '["2"]'],
    skips: false,
    key: ['id'],
    isComplete: true,
  },
  { table: '', columns: [], deciding: [], conditions: [] },
  {
    table: 'ü/,"\n\0\ud800',
    columns: ['__proto__', '0', '0'],
    deciding: ['ü'],
    conditions: [{ column: '1', values: [], shown: [] }],
    rows: [],
    skips: true,
    key: [],
    isComplete: false,
  },
]

/** Makes samples of each kind of data that an entry's value can contain. */
export const SAMPLE_VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  booleans: () => [true, false],
  numbers: () => [0, -0, 1.5, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE],
  bigints: () => [0n, -(2n ** 80n)],
  text: () => ['', 'ünï©ode 💾', 'line\nbreak\0nul', '\ud800 alone', '__proto__'],
  'what looks like an encoding': () => ['["u"]', '{"$date":0}', ['u'], ['d', '0'], { $ref: 0 }],
  dates: () => [new Date(0), new Date(8.64e15), new Date(NaN)],
  buffers: () => [Buffer.from([0, 255, 10, 13]), Buffer.alloc(0)],
  'typed arrays': () => [Uint8Array.of(1, 255), Float64Array.of(-0, NaN), BigInt64Array.of(-1n), new Int16Array(0)],
  'maps and sets': () => [new Map<unknown, unknown>([[{ id: 1 }, new Date(1)]]), new Set<unknown>([undefined, [1]])],
  'nested data': () => ({ list: [{ deep: [{ deeper: { deepest: [undefined] } }] }], empty: {}, none: [] }),
  'objects without a prototype': () => Object.assign(Object.create(null) as object, { id: 1 }),
  'awkward property names': () => JSON.parse('{"__proto__":{"a":1},"constructor":2,"then":3,"":4,"1":5,"toJSON":6}'),
  'the order of properties': () => ({ z: 1, a: 2, m: 3 }),
  'tagged values': () => new Tagged(0, [new Tagged('money', { amount: '1.50' })]),
  'one object in two places': () => {
    const date = new Date(1)
    return { one: date, other: date }
  },
  cycles: () => {
    const whole: { parts: unknown[] } = { parts: [] }
    whole.parts.push(whole, new Map([[whole, whole.parts]]))
    return whole
  },
}
