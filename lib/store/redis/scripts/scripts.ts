import { createHash } from 'node:crypto'
import { COMMON } from './commonScript.js'
import { DEPENDENCIES } from './dependencyScript.js'
import { ENTRY_ID, LOOK_UP, PUT, RELEASE } from './entryScript.js'
import { INTENTS } from './intentScript.js'
import { PRELUDE } from './ledgerScript.js'

const BEGIN = `
local order = ARGV[6] == '1' and redis.call('HINCRBY', LEDGER, 'order', 1) or 0
return reply(fill_stamp(), now, order, last_writes(args_from(7)), newborn())
`

const CHECK = `
local of, stamp, time, lag = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
if of ~= epoch or stamp < 0 then return reply('overtaken', clock) end
return reply(standing(stamp, read_names(args_from(10), 1), lag > 0 and time - lag or nil), clock)
`

const PUBLISH_MESSAGE = `
-- Publishes a message. If the user has no permission, returns why; by \`unheard\` listeners notice at their next ping that they missed it.
local function publish(channel, message)
  local answer = redis.pcall('PUBLISH', channel, message)
  if type(answer) ~= 'table' or not answer.err then return '' end
  redis.call('HSET', LEDGER, 'unheard', nonce)
  return answer.err
end
`

const MARK = `
local count = tonumber(ARGV[12])
local watch, tags = {}, {}
for i = 13, #ARGV do
  if i <= 12 + count then watch[#watch + 1] = ARGV[i] else tags[#tags + 1] = ARGV[i] end
end
add_intents(ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], tags)
return reply(last_writes(watch), ARGV[10] == '' and '' or publish(ARGV[10], ARGV[11]))
`

const INVALIDATE = `
invalidate(args_from(8))
return reply(publish(ARGV[6], ARGV[7]))
`

const FINISH = `
local count = tonumber(ARGV[11])
local tags, written = {}, {}
for i = 12, #ARGV do
  if i <= 11 + count then tags[#tags + 1] = ARGV[i] else written[#written + 1] = ARGV[i] end
end
local had_intent = end_intent(ARGV[6], tags)
invalidate(written)
if ARGV[9] ~= '' then
  -- Intents that the process has sent since can have arrived before.
  local _, first = parse_pair(redis.call('HGET', MARKS, '>' .. ARGV[9]) or '')
  if first and tonumber(first) < tonumber(ARGV[10]) then redis.call('HDEL', MARKS, '>' .. ARGV[9]) end
end
return reply((had_intent or #written == 0) and '' or publish(ARGV[7], ARGV[8]))
`

const CLEAR = `
clear()
return reply(publish(ARGV[6], ARGV[7]))
`

const PUBLISH = `
redis.call('PUBLISH', ARGV[6], ARGV[7])
return reply(redis.call('HGET', LEDGER, 'unheard') or '')
`

/** A script, and the digest by which the server knows it. */
export interface Script {
  readonly source: string
  readonly sha: string
}

/**
 * Makes a script. `flags`: by default a script runs even if the server's memory is full, because invalidations must not fail.
 * A replica rejects scripts with such a first line, because they can write. Its data can be old, so it must not answer.
 */
function script(body: string, flags = ' flags=allow-oom'): Script {
  const source = `#!lua${flags}\n${body}`
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

const ofLedger = (body: string): Script => script(COMMON + PRELUDE + INTENTS + DEPENDENCIES + body)

/** The scripts of a ledger. */
export const scripts = {
  begin: ofLedger(BEGIN),
  check: ofLedger(CHECK),
  mark: ofLedger(PUBLISH_MESSAGE + MARK),
  invalidate: ofLedger(PUBLISH_MESSAGE + INVALIDATE),
  finish: ofLedger(PUBLISH_MESSAGE + FINISH),
  clear: ofLedger(PUBLISH_MESSAGE + CLEAR),
  publish: ofLedger(PUBLISH),
} as const

/** The scripts of an entry. */
export const entryScripts = {
  lookUp: script(ENTRY_ID + LOOK_UP),
  put: script(ENTRY_ID + PUT, ''),
  release: script(RELEASE),
} as const
