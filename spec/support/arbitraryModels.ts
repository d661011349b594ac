import fc from 'fast-check'
import { Model, type StaticHookArguments } from 'objection'
import type { Maker } from './arbitraryValues.js'

/** What a model class of the random kind does its own way. */
export interface Habits {
  readonly classFields: boolean
  readonly staleFields: boolean
  readonly privateMembers: boolean
  readonly privateData: boolean
  readonly getter: boolean
  readonly setter: boolean
  readonly backedSetter: boolean
  readonly formatJson: boolean
  readonly parseJson: boolean
  readonly ownFromJson: boolean
  readonly everyJsonMethod: boolean
  readonly keepsOutside: boolean
  readonly keptAccessor: boolean
  readonly plainFields: boolean
  readonly ownConstructor: boolean
  readonly compiledToES5: boolean
  readonly namedLikeColumns: boolean
  readonly instanceAfterFind: boolean
  readonly staticAfterFind: boolean
  readonly replacingAfterFind: boolean
  readonly beforeFind: boolean
  readonly omitsFromJson: boolean
  readonly dollar: boolean
  readonly dropsColumn: boolean
}

const sometimes = fc.integer({ min: 0, max: 3 }).map((n) => n === 1)

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 1)

export const habits: fc.Arbitrary<Habits> = fc.record({
  classFields: sometimes,
  staleFields: sometimes,
  privateMembers: sometimes,
  privateData: rarely,
  getter: sometimes,
  setter: sometimes,
  backedSetter: rarely,
  formatJson: sometimes,
  parseJson: sometimes,
  ownFromJson: sometimes,
  everyJsonMethod: sometimes,
  keepsOutside: rarely,
  keptAccessor: rarely,
  plainFields: sometimes,
  ownConstructor: sometimes,
  compiledToES5: sometimes,
  namedLikeColumns: sometimes,
  instanceAfterFind: sometimes,
  staticAfterFind: sometimes,
  replacingAfterFind: sometimes,
  beforeFind: sometimes,
  omitsFromJson: sometimes,
  dollar: sometimes,
  dropsColumn: sometimes,
})

/** Row id → property → what a parser of the row makes of it. */
export type Extras = ReadonlyMap<number, readonly (readonly [string, Maker])[]>

type Row = Record<string, unknown>

/** A class over the table `things` with the given habits, below the given base. `partHabit`: of the class of its parts. */
export function defineThing(BaseModel: typeof Model, habit: Habits, extras: Extras, partHabit = habit): typeof Model {
  const classes: { Thing: typeof Model; Part: typeof Model } = { Thing: BaseModel, Part: BaseModel }
  classes.Thing = defineClass(BaseModel, habit, extras, classes)
  classes.Part = partHabit === habit ? classes.Thing : defineClass(BaseModel, partHabit, extras, classes)
  return classes.Thing
}

function defineClass(
  BaseModel: typeof Model,
  habit: Habits,
  extras: Extras,
  classes: { readonly Thing: typeof Model; readonly Part: typeof Model },
): typeof Model {
  let Current: typeof Model = class extends BaseModel {
    static override tableName = 'things'
    static override get jsonAttributes() {
      return ['data']
    }
    static override get relationMappings() {
      return {
        children: {
          relation: Model.HasManyRelation,
          modelClass: classes.Part,
          join: { from: 'things.id', to: 'things.parentId' },
        },
        parent: {
          relation: Model.BelongsToOneRelation,
          modelClass: classes.Thing,
          join: { from: 'things.parentId', to: 'things.id' },
        },
      }
    }
    override $parseDatabaseJson(json: Row) {
      const row = super.$parseDatabaseJson(json)
      for (const [name, make] of extras.get(row['id'] as number) ?? []) {
        Object.defineProperty(row, name, { value: make(), enumerable: true, writable: true, configurable: true })
      }
      return row
    }
  }
  for (const name of Object.keys(MIXINS) as (keyof Habits)[]) if (habit[name]) Current = MIXINS[name](Current)
  class Thing extends Current {}
  return Thing
}

/** What classes keep of rows outside of the instances. */
const outside = new WeakMap<object, unknown>()

/** One habit each, as a class between. */
const MIXINS: Readonly<Record<keyof Habits, (Base: typeof Model) => typeof Model>> = {
  classFields: (Base) =>
    class extends Base {
      label = 'from the field'
      a: unknown
      later!: string
    },
  staleFields: (Base) =>
    class extends Base {
      temporary = 'gone in the end'
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        delete (this as Partial<this>).temporary
        return this
      }
    },
  privateMembers: (Base) =>
    class extends Base {
      #secret = 42
      secret() {
        return this.#secret
      }
    },
  privateData: (Base) =>
    class extends Base {
      #raw: unknown
      override $setDatabaseJson(json: Row) {
        this.#raw = json['a']
        return super.$setDatabaseJson(json)
      }
      get raw() {
        return this.#raw
      }
    },
  getter: (Base) =>
    class extends Base {
      static override get virtualAttributes() {
        return ['shown']
      }
      get shown() {
        return `shown ${String((this as Row)['a'])}`
      }
    },
  setter: (Base) =>
    class extends Base {
      get pair() {
        return [(this as Row)['left'], (this as Row)['right']]
      }
      set pair(values: unknown[]) {
        ;[(this as Row)['left'], (this as Row)['right']] = values
      }
      override $parseDatabaseJson(json: Row) {
        return { ...super.$parseDatabaseJson(json), pair: [json['a'], 2] }
      }
    },
  backedSetter: (Base) =>
    class extends Base {
      #kept: unknown
      get kept() {
        return this.#kept
      }
      set kept(value: unknown) {
        this.#kept = value
      }
      override $parseDatabaseJson(json: Row) {
        return { ...super.$parseDatabaseJson(json), kept: json['a'] }
      }
    },
  formatJson: (Base) =>
    class extends Base {
      override $formatJson(json: Row) {
        const { a: _hidden, ...rest } = super.$formatJson(json)
        return { ...rest, renamed: true }
      }
    },
  parseJson: (Base) =>
    class extends Base {
      override $parseJson(json: Row) {
        return { ...super.$parseJson(json), a: `parsed ${String(json['a'])}`, parsed: true }
      }
    },
  ownFromJson: (Base) =>
    class extends Base {
      override $setJson(json: object, options?: object) {
        return super.$setJson({ ...json }, options)
      }
    },
  everyJsonMethod: (Base) =>
    class extends Base {
      static override fromJson(json: object, options?: object): never {
        return super.fromJson({ ...json, made: 'from JSON' }, options) as never
      }
      override $setJson(json: object, options?: object) {
        return super.$setJson({ ...json, set: true }, options)
      }
      override $parseJson(json: Row, options?: object) {
        return { ...super.$parseJson(json, options), a: 'parsed' }
      }
      override $set(json: object) {
        return super.$set({ ...json, b: 0 })
      }
      override $validate(): never {
        throw new Error('no row is valid')
      }
      override $beforeValidate(): never {
        throw new Error('no row is valid')
      }
    },
  keepsOutside: (Base) =>
    class extends Base {
      override $setDatabaseJson(json: Row) {
        outside.set(this, json['a'])
        return super.$setDatabaseJson(json)
      }
      override $setJson(json: Row, options?: object) {
        outside.set(this, json['a'])
        return super.$setJson(json, options)
      }
    },
  keptAccessor: (Base) =>
    class extends Base {
      get keptOutside() {
        return outside.get(this)
      }
      set keptOutside(value: unknown) {
        outside.set(this, value)
      }
      override $parseDatabaseJson(json: Row) {
        return { ...super.$parseDatabaseJson(json), keptOutside: json['b'] }
      }
    },
  plainFields: (Base) =>
    class extends Base {
      extra = 1
      b = null
      list = []
    },
  ownConstructor: (Base) =>
    class extends Base {
      constructor() {
        super()
        ;(this as Row)['made'] = 'by a constructor'
      }
    },
  compiledToES5: (Base) => {
    // As loose compilers write it; it must not be a class in the source.
    function Made(this: object): unknown {
      return Reflect.construct(Base, [], new.target)
    }
    Object.setPrototypeOf(Made, Base)
    Made.prototype = Object.create(Base.prototype, { constructor: { value: Made, writable: true, configurable: true } })
    Object.defineProperty(Made.prototype, 'shout', {
      configurable: true,
      get(this: Row) {
        return `${String(this['a'])}!`
      },
    })
    return Made as unknown as typeof Model
  },
  namedLikeColumns: (Base) =>
    class extends Base {
      x() {
        return 'a method'
      }
      get y() {
        return 'an accessor'
      }
      set y(value: unknown) {
        ;(this as Row)['setY'] = value
      }
    },
  instanceAfterFind: (Base) =>
    class extends Base {
      override async $afterFind(context: never) {
        await super.$afterFind(context)
        ;(this as Row)['found'] = (((this as Row)['found'] as number | undefined) ?? 0) + 1
      }
    },
  staticAfterFind: (Base) =>
    class extends Base {
      static override async afterFind(args: StaticHookArguments<Model>) {
        await super.afterFind(args)
        for (const row of (args.result ?? []) as unknown as Row[])
          if (typeof row === 'object' && row !== null) row['staticallyFound'] = true
      }
    },
  replacingAfterFind: (Base) =>
    class extends Base {
      static override afterFind({ result }: StaticHookArguments<Model>) {
        return { replaced: result }
      }
    },
  beforeFind: (Base) =>
    class extends Base {
      static override async beforeFind(args: StaticHookArguments<Model>) {
        await super.beforeFind(args)
      }
    },
  omitsFromJson: (Base) =>
    class extends Base {
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        this.$omitFromJson('a')
        return this
      }
    },
  dollar: (Base) =>
    class extends Base {
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        ;(this as Row)['$loadedAs'] = ['row', json['id']]
        return this
      }
    },
  dropsColumn: (Base) =>
    class extends Base {
      override $parseDatabaseJson(json: Row) {
        const { b: _dropped, ...rest } = super.$parseDatabaseJson(json)
        return rest
      }
    },
}
