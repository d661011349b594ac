/** What a method does with its instance, by its source. */
interface InstanceUses {
  /** Whether something outside of the instance may get it: a call, a variable, a closure. In doubt it does. */
  readonly escapes: boolean
  /** The members that the method uses on its instance: they get it, too. */
  readonly members: ReadonlySet<string>
  /** Those of them that it calls. */
  readonly called: ReadonlySet<string>
}

/** Methods of Objection's that keep nothing outside of the instance. They return it. */
const CHAINABLE = String.raw`\$(?:setDatabaseJson|set|omitFromJson|omitFromDatabaseJson)`

/** The only methods that may return their instance: no caller of them uses what they return. */
const MAY_RETURN_INSTANCE = new RegExp(`^${CHAINABLE}$`)

/** With these a function reaches its instance without naming it, or its text is not there to read. HTML-like comments hide parts. */
const REACHES_ALL = /\b(?:eval|arguments|Reflect|Proxy|native code)\b|<!--|-->/

/** Comments that fill their lines. Where a string may have several lines they could be parts of it. */
const COMMENT_LINES = /^[ \t]*(?:\/\/.*|\/\*[^]*?\*\/[ \t]*)$/gm

/** How compilers for ES5 write `super.method(`. */
const COMPILED_SUPER = /\b_\w+\.prototype\.(\$\w+)\.call\(this(?:, ?|(?=\)))/g

/** Where a statement begins. What ends the line before may be part of a comment. */
const START = String.raw`(?<=(?:^|[;})\]]|(?<!\$)\{)\s*)(?<!//.*[\n\r\u2028\u2029]\s*)`

/** Where a statement ends. */
const END = String.raw`(?=\s*[;}])`

const ARGUMENT = String.raw`[^()'"${'`'}]|'[\w$ .-]*'|"[\w$ .-]*"`

const ARGUMENTS = String.raw`\((?:${ARGUMENT}|\((?:${ARGUMENT}|\((?:${ARGUMENT})*\))*\))*\)`

const RETURNED = new RegExp(String.raw`\breturn\s+(?:this|super\.(${CHAINABLE})(${ARGUMENTS}))${END}`, 'g')

/** What a statement of such a call returns is lost. */
const CHAINABLE_CALL = new RegExp(String.raw`${START}(?:this|super)\.(${CHAINABLE})(${ARGUMENTS})${END}`, 'g')

const ASSIGN = new RegExp(String.raw`${START}Object\.assign\(this(,${ARGUMENTS.slice(2)})${END}`, 'g')

const KEYS = /\bObject\.keys\(this\)/g

/** It returns a row. */
const PARSER_CALL = /\b(?:this|super)\.(\$parseDatabaseJson)(?=\()/g

/** It returns no instance. */
const AFTER_FIND_CALL = /\bsuper\.(\$afterFind)(?=\()/g

const CALL = /\b(?:this|super)\.((?!\$)[\w$]+)\s*(?=\()/g

/** Names with other letters or with escapes are not read. */
const PROPERTY =
  /\b(?:this|super)(?:\.([\w$]+)|\[(?:'([\w$]+)'|"([\w$]+)")\])(?![\p{ID_Continue}$\\])(?!\s*(?:\(|`|\?\.|\/[/*]))/gu

/** An arrow function with statements: what it returns goes to its own caller. */
const INNER_RETURNS = /=>\s*(?:\{|\/[/*])/

/** `name`: of the method. */
export function instanceUsesOf(method: string, name: string): InstanceUses {
  const members = new Set<string>()
  const called = new Set<string>()
  let source = withoutComments(method).replaceAll(COMPILED_SUPER, 'super.$1(')
  const take = (form: RegExp, isCall: boolean): void => {
    source = source.replaceAll(form, (_, ...groups: unknown[]) => {
      const [member, ...rest] = groups.slice(0, -2).filter((group) => typeof group === 'string')
      if (member === undefined) return ''
      members.add(member)
      if (isCall) called.add(member)
      return ` ${rest.join('')}`
    })
  }
  if (MAY_RETURN_INSTANCE.test(name) && !INNER_RETURNS.test(source)) take(RETURNED, false)
  source = source.replaceAll(KEYS, '').replaceAll(ASSIGN, '($1')
  for (const form of [CHAINABLE_CALL, PARSER_CALL, AFTER_FIND_CALL, PROPERTY]) take(form, false)
  take(CALL, true)
  return { escapes: REACHES_ALL.test(source) || /\b(?:this|super)\b/.test(source), members, called }
}

const withoutComments = (source: string): string =>
  /[`\\]/.test(source) ? source : source.replaceAll(COMMENT_LINES, '')
