import { createHash } from 'node:crypto'
import { COMMON } from './commonScript.js'
import { DEPENDENCIES } from './dependencyScript.js'
import { ENTRY_ID, LOOK_UP, PUT, RELEASE } from './entryScript.js'
import { INTENTS } from './intentScript.js'
import { PRELUDE } from './ledgerScript.js'

const BEGIN = `
local order = ARGV[7] == '1' and redis.call('HINCRBY', LEDGER, 'order', 1) or 0
return reply(fill_stamp(), now, order, last_writes(args_from(8)), newborn())
`

const CHECK = `
local of, stamp, time, lag = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
if of ~= epoch or stamp < 0 then return reply('overtaken', clock) end
return reply(standing(stamp, read_names(args_from(11), 1), lag > 0 and time - lag or nil), clock)
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
local count = tonumber(ARGV[13])
local watch, tags = {}, {}
for i = 14, #ARGV do
  if i <= 13 + count then watch[#watch + 1] = ARGV[i] else tags[#tags + 1] = ARGV[i] end
end
add_intents(ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10], tags)
return reply(last_writes(watch), ARGV[11] == '' and '' or publish(ARGV[11], ARGV[12]))
`

const INVALIDATE = `
invalidate(args_from(9))
return reply(publish(ARGV[7], ARGV[8]))
`

const FINISH = `
local count = tonumber(ARGV[12])
local tags, written = {}, {}
for i = 13, #ARGV do
  if i <= 12 + count then tags[#tags + 1] = ARGV[i] else written[#written + 1] = ARGV[i] end
end
local had_intent = end_intent(ARGV[7], tags)
invalidate(written)
if ARGV[10] ~= '' then
  -- Intents that the process has sent since can have arrived before.
  local _, first = parse_pair(redis.call('HGET', MARKS, '>' .. ARGV[10]) or '')
  if first and tonumber(first) < tonumber(ARGV[11]) then redis.call('HDEL', MARKS, '>' .. ARGV[10]) end
end
return reply((had_intent or #written == 0) and '' or publish(ARGV[8], ARGV[9]))
`

const CLEAR = `
clear()
return reply(publish(ARGV[7], ARGV[8]))
`

const PUBLISH = `
redis.call('PUBLISH', ARGV[7], ARGV[8])
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
