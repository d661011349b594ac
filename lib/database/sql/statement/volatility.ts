import { words } from '../tokens/keywords.js'
import { PARAMETER, QUOTED, SIGN, STRING, WORD, type Tokens } from '../tokens/Tokens.js'

/** Calls whose value is another one each time, or depends on the time, the session or its user. */
const CALLS = words(`
  now current_timestamp current_date current_time localtime localtimestamp clock_timestamp statement_timestamp
  transaction_timestamp timeofday age curdate curtime sysdate utc_date utc_time utc_timestamp sysdatetime sysutcdatetime
  sysdatetimeoffset systimestamp getdate getutcdate current_timezone
  random rand random_normal randomblob setseed gen_random_uuid gen_random_bytes gen_salt uuid uuid_short
  uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuid_generate_v6 uuid_generate_v7 uuidv4 uuidv7 gen_ulid sys_guid newid
  newsequentialid crypt_gen_random random_bytes uuid_v4 uuid_v7
  nextval currval lastval setval last_insert_rowid last_insert_id changes total_changes row_count found_rows scope_identity
  ident_current identity txid_current txid_current_snapshot pg_current_xact_id pg_current_snapshot pg_backend_pid connection_id
  current_setting set_config current_user session_user system_user user current_role session_context sys_context
  inet_client_addr inet_client_port
  pg_sleep sleep benchmark get_lock release_lock is_free_lock is_used_lock
`)

/** Locks of an application's own, in their many forms. */
const LOCKS = /^pg_(?:try_)?advisory_/

/** The same without brackets. */
const WORDS = words(`
  current_timestamp current_date current_time localtime localtimestamp sysdate systimestamp utc_date utc_time utc_timestamp
  current_user session_user system_user current_role tablesample
`)

/** Functions that take the present when they are given nothing; `strftime`, when it is given a format alone. */
const CALLS_OF_NOTHING = words('date time datetime julianday unixepoch unix_timestamp')

/** What databases take for the present where a time is wanted; `subsec` makes SQLite's functions take it, too. */
const PRESENT = /^\s*(?:now|today|tomorrow|yesterday|subsec|subsecond)(?![\w-])/i

/**
 * The first part of a text that makes its result depend on more than the tables and the bindings: the time, chance, the
 * session. `undefined` if there is none. It may find too much, because it knows a function by its name alone.
 */
export function findVolatile(tokens: Tokens): string | undefined {
  for (let index = 0; index < tokens.length; index++) {
    const text = tokens.texts[index] as string
    switch (tokens.kinds[index]) {
      case WORD:
        if (WORDS.has(text) && !tokens.isQualified(index)) return text
        if (isVolatileCall(tokens, index, text)) return `${text}()`
        break
      case QUOTED:
        if (isVolatileCall(tokens, index, text)) return `${text}()`
        break
      case STRING:
        if (isPresent(text)) return `'${text}'`
        break
      case PARAMETER:
        if (isVariable(text)) return text
    }
  }
  return undefined
}

/** What among a statement's bindings a database may take for the present. */
export function volatileBinding(bindings: readonly unknown[] | undefined): string | undefined {
  return bindings?.find((value): value is string => typeof value === 'string' && isPresent(value))
}

function isVolatileCall(tokens: Tokens, index: number, text: string): boolean {
  if (tokens.textIf(SIGN, index + 1) !== '(') return false
  if (CALLS.has(text) || LOCKS.test(text)) return true
  if (text === 'strftime') return tokens.textIf(SIGN, index + 3) === ')'
  return CALLS_OF_NOTHING.has(text) && tokens.textIf(SIGN, index + 2) === ')'
}

const isPresent = (text: string): boolean => text.length < 40 && PRESENT.test(text)

/** A variable of MySQL's sessions; SQL Server's driver calls its bindings `@p0`. */
const isVariable = (text: string): boolean => text.startsWith('@') && !/^@p\d+$/.test(text)
