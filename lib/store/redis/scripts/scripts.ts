import { createHash } from 'node:crypto'
import { GLANCE, GLANCE_AT_ENTRY, GLANCE_AT_TAGS } from './fastCheck.js'
import { COMMON, PRELUDE } from './ledgerScript.js'

const FIND = `
local loads, holder, milliseconds = ARGV[6], ARGV[7], ARGV[8]
if head then
  local of, stamp, tags = parse(head)
  if of == epoch and stamp and holds(stamp, tags) then
    return reply(fillable(), now, 0, {}, 'entry', stamp, redis.call('HGET', KEYS[5], 'data'))
  end
end
local order, lease = 0, ''
if loads ~= '' then order = redis.call('HINCRBY', KEYS[1], 'order', 1) end
-- What cannot be kept nobody need wait for.
if holder ~= '' and now >= quiet then
  local owner = held('GET', KEYS[6])
  if not owner then
    redis.call('SET', KEYS[6], holder, 'PX', milliseconds)
    lease = 'given'
  elseif owner == holder then
    redis.call('PEXPIRE', KEYS[6], milliseconds)
    lease = 'given'
  elseif owner == 'refused' then
    lease = 'refused'
  else
    lease = 'taken'
  end
end
return reply(fillable(), now, order, latest(rest(9)), lease)
`

const CHECK = `
if ARGV[6] ~= epoch then return reply('overtaken') end
return reply(standing(tonumber(ARGV[7]), rest(8)))
`

const FILL = `
local of, stamp, time, order, lag = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local holder, lives_for, data, tags = ARGV[11], ARGV[12], ARGV[13], rest(14)
local is_holder = holder ~= '' and held('GET', KEYS[6]) == holder
if is_holder then redis.call('DEL', KEYS[6]) end
if of == '' then of, stamp, order = epoch, clock, redis.call('HINCRBY', KEYS[1], 'order', 1) end
if of ~= epoch or stamp < 0 or not holds(stamp, tags, lag > 0 and time - lag or nil) then
  -- While something is being written nothing can be kept: they need not wait for one another.
  if is_holder then redis.call('SET', KEYS[6], 'refused', 'PX', 200) end
  return reply('overtaken')
end
local head = held('HGET', KEYS[5], 'head')
if head then
  local e, s, o = string.match(head, '^(.-)\\n(%d+)\\n(%d+)')
  if e == epoch and tonumber(o) > order then return reply('overtaken') end
end
redis.call('DEL', KEYS[5])
redis.call('HSET', KEYS[5], 'head', epoch .. '\\n' .. stamp .. '\\n' .. order .. '\\n' .. table.concat(tags, '\\n'), 'data', data)
redis.call('PEXPIRE', KEYS[5], lives_for)
return reply('kept')
`

const FORGET = `
redis.call('UNLINK', KEYS[5])
return reply()
`

const RELEASE = `
if held('GET', KEYS[6]) == ARGV[6] then
  if ARGV[7] == '1' then redis.call('SET', KEYS[6], 'refused', 'PX', ARGV[8]) else redis.call('DEL', KEYS[6]) end
end
return reply()
`

const TELL = `
-- Tells those who listen. Where this user may not: why, and those who ping see by \`unheard\` that they have missed something.
local function tell(channel, message)
  local told = redis.pcall('PUBLISH', channel, message)
  if type(told) ~= 'table' or not told.err then return '' end
  redis.call('HSET', KEYS[1], 'unheard', fresh)
  return told.err
end
`

const MARK = `
local count = tonumber(ARGV[12])
local watch, tags = {}, {}
for i = 13, #ARGV do
  if i <= 12 + count then watch[#watch + 1] = ARGV[i] else tags[#tags + 1] = ARGV[i] end
end
mark(ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], tags)
return reply(latest(watch), ARGV[10] == '' and '' or tell(ARGV[10], ARGV[11]))
`

const INVALIDATE = `
local all = invalidate(rest(11), ARGV[6])
if ARGV[9] ~= '' then
  -- What it has marked since it said so may have come before this.
  local _, first = parts(redis.call('HGET', KEYS[4], '>' .. ARGV[9]) or '')
  if first and tonumber(first) < tonumber(ARGV[10]) then redis.call('HDEL', KEYS[4], '>' .. ARGV[9]) end
end
return reply((ARGV[6] == '' or not all) and tell(ARGV[7], ARGV[8]) or '')
`

const CLEAR = `
cleared = tick()
redis.call('HSET', KEYS[1], 'cleared', cleared)
return reply(tell(ARGV[6], ARGV[7]))
`

const PUBLISH = `
redis.call('PUBLISH', ARGV[6], ARGV[7])
return reply(redis.call('HGET', KEYS[1], 'unheard') or '')
`

/** A script, and the name under which the server knows it. */
export interface Script {
  readonly source: string
  readonly sha: string
}

/**
 * `before`: what may make the rest needless. `flags`: bookkeeping goes on where memory is full, or nobody would be told of writes any
 * more.
 */
function script(body: string, before = '', flags = ' flags=allow-oom'): Script {
  // A server that is a replica refuses scripts that begin like this: what it has may be old.
  const source = `#!lua${flags}\n${COMMON}${before}${PRELUDE}${body}`
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

export const scripts = {
  find: script(FIND, GLANCE + GLANCE_AT_ENTRY),
  check: script(CHECK, GLANCE + GLANCE_AT_TAGS),
  fill: script(FILL, '', ''),
  forget: script(FORGET),
  release: script(RELEASE),
  mark: script(TELL + MARK),
  invalidate: script(TELL + INVALIDATE),
  clear: script(TELL + CLEAR),
  publish: script(PUBLISH),
} as const
