import fc from 'fast-check'

/** Makes the same value anew on every call, as a database row or a parser of it would. */
export type Maker = () => unknown

/** A class whose instances a cache cannot know. */
export class Money {
  readonly amount: number
  constructor(amount: number) {
    this.amount = amount
  }
}

/** An array, and yet not one. */
class Numbers extends Array<number> {}

const fixed =
  (value: unknown): Maker =>
  () =>
    value

const primitives = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map(fixed),
  fc.double().map(fixed),
  fc.integer().map(fixed),
  fc.boolean().map(fixed),
  fc.bigInt().map(fixed),
  fc.constantFrom(null, undefined, 0, -0, NaN, Infinity, -Infinity, '').map(fixed),
)

const builtIns = fc.oneof(
  fc.date().map((date) => () => new Date(date)),
  fc.constant(() => new Date(NaN)),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => () => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => () => Uint8Array.from(bytes)),
  fc.float32Array({ maxLength: 4 }).map((numbers) => () => Float32Array.from(numbers)),
)

const names = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', '$ref', '0'),
)

/** Everything that the cache keeps, nested at will. */
export const keepableValues: fc.Arbitrary<Maker> = fc.letrec<{ value: Maker; leaf: Maker }>((tie) => ({
  leaf: fc.oneof(primitives, builtIns),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }).map((makers) => () => makers.map((make) => make())),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((pairs) => () => objectOf({}, pairs)),
    fc
      .array(fc.tuple(names, tie('value')), { maxLength: 3 })
      .map((pairs) => () => objectOf(Object.create(null), pairs)),
    fc
      .array(fc.tuple(tie('leaf'), tie('value')), { maxLength: 3 })
      .map((pairs) => () => new Map(pairs.map(([k, v]) => [k(), v()]))),
    fc.array(tie('leaf'), { maxLength: 3 }).map((makers) => () => new Set(makers.map((make) => make()))),
    tie('value').map((make) => () => shared(make())),
  ),
})).value

/** What the cache must refuse rather than approximate. */
export const unkeepableValues: fc.Arbitrary<Maker> = fc.constantFrom<Maker>(
  () => new Money(5),
  () => /pattern/g,
  () => Object.assign(new Error('as a value'), { stack: '' }),
  () => Object.freeze({ frozen: true }),
  () => Object.assign([1, 2], { named: true }),
  () => [1, , 3], // oxlint-disable-line no-sparse-arrays
  () => ({ [Symbol.for('spec')]: 1 }),
  () => Object.defineProperty({}, 'hidden', { value: 1 }),
  () => Object.assign(new Date(0), { note: 'on a date' }),
  () => new Numbers(),
  () => isNaN,
  () => new Proxy(new Money(1), {}),
)

function objectOf(target: object, pairs: readonly (readonly [string, Maker])[]): object {
  for (const [name, make] of pairs) {
    Object.defineProperty(target, name, { value: make(), enumerable: true, writable: true, configurable: true })
  }
  return target
}

/** The same object twice, and once inside itself. */
function shared(value: unknown): object {
  const whole: Record<string, unknown> = { one: value, two: value }
  whole['self'] = whole
  return whole
}
