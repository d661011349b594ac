import { createHash } from 'node:crypto'
import { COMMON } from './commonScript.js'
import { DEPENDENCIES } from './dependencyScript.js'
import { FAST_CHECK, FAST_CHECK_OF_ENTRY, FAST_CHECK_OF_NAMES } from './fastCheck.js'
import { INTENTS } from './intentScript.js'
import { PRELUDE } from './ledgerScript.js'

const FIND = `
local loads, holder, milliseconds = ARGV[6], ARGV[7], ARGV[8]
if head then
  local of, stamp, names = parse_head(head)
  if of == epoch and stamp and is_unchanged(stamp, names) then
    return reply(fill_stamp(), now, 0, {}, 'entry', stamp, redis.call('HGET', ENTRY, 'data'))
  end
end
local order, lease = 0, ''
if loads ~= '' then order = redis.call('HINCRBY', LEDGER, 'order', 1) end
-- While nothing can be stored, there is no lease to wait for.
if holder ~= '' and now >= grace_until then
  local owner = read('GET', LEASE)
  if not owner then
    redis.call('SET', LEASE, holder, 'PX', milliseconds)
    lease = 'given'
  elseif owner == holder then
    redis.call('PEXPIRE', LEASE, milliseconds)
    lease = 'given'
  elseif owner == 'refused' then
    lease = 'refused'
  else
    lease = 'taken'
  end
end
return reply(fill_stamp(), now, order, last_writes(args_from(9)), lease)
`

const CHECK = `
if ARGV[6] ~= epoch then return reply('overtaken') end
return reply(standing(tonumber(ARGV[7]), names))
`

const FILL = `
local of, stamp, time, order, lag = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local holder, ttl, data, names = ARGV[11], ARGV[12], ARGV[13], args_from(14)
local is_holder = holder ~= '' and read('GET', LEASE) == holder
if is_holder then redis.call('DEL', LEASE) end
if of == '' then of, stamp, order = epoch, clock, redis.call('HINCRBY', LEDGER, 'order', 1) end
if of ~= epoch or stamp < 0 or not is_unchanged(stamp, read_names(names, 1), lag > 0 and time - lag or nil) then
  -- During a write nothing can be stored, so callers do not wait for each other.
  if is_holder then redis.call('SET', LEASE, 'refused', 'PX', 200) end
  return reply('overtaken')
end
local head = read('HGET', ENTRY, 'head')
if head then
  local e, s, o = string.match(head, '^(.-)\\n(%d+)\\n(%d+)')
  if e == epoch and tonumber(o) > order then return reply('overtaken') end
end
redis.call('DEL', ENTRY)
redis.call('HSET', ENTRY, 'head', epoch .. '\\n' .. stamp .. '\\n' .. order .. '\\n' .. table.concat(names, '\\n'), 'data', data)
redis.call('PEXPIRE', ENTRY, ttl)
return reply('kept')
`

const FORGET = `
redis.call('UNLINK', ENTRY)
return reply()
`

const RELEASE = `
if read('GET', LEASE) == ARGV[6] then
  if ARGV[7] == '1' then redis.call('SET', LEASE, 'refused', 'PX', ARGV[8]) else redis.call('DEL', LEASE) end
end
return reply()
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
cleared = tick()
redis.call('HSET', LEDGER, 'cleared', cleared)
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
 * Makes a script. `before`: a part that can answer without the prelude. `flags`: by default a script runs even if the server's
 * memory is full, because invalidations must not fail.
 */
function script(body: string, before = '', flags = ' flags=allow-oom'): Script {
  // A replica rejects scripts with this first line, because they can write. Its data can be old, so it must not answer.
  const source = `#!lua${flags}\n${COMMON}${before}${PRELUDE}${INTENTS}${DEPENDENCIES}${body}`
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

export const scripts = {
  find: script(FIND, FAST_CHECK + FAST_CHECK_OF_ENTRY),
  check: script(CHECK, FAST_CHECK + FAST_CHECK_OF_NAMES),
  fill: script(FILL, '', ''),
  forget: script(FORGET),
  release: script(RELEASE),
  mark: script(PUBLISH_MESSAGE + MARK),
  invalidate: script(PUBLISH_MESSAGE + INVALIDATE),
  finish: script(PUBLISH_MESSAGE + FINISH),
  clear: script(PUBLISH_MESSAGE + CLEAR),
  publish: script(PUBLISH),
} as const
