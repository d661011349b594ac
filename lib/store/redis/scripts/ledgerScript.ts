/** A new ledger stores no result whose load began in its first milliseconds. So many are enough if nobody is known to have used an earlier one. */
const NEWBORN = 25

/**
 * How soon after the call of `mark` a write must become visible so that the cache does not wait for its end, in milliseconds. The server has
 * confirmed the intent. If it has lost the intent since, it began a new ledger, whose `NEWBORN` milliseconds are longer. So every
 * result that it stores was loaded after the write became visible.
 */
export const HOLDS_FOR = 20

/**
 * The functions of the scripts. Each script runs on the server atomically. A namespace has six keys for its ledger, in one slot
 * of a cluster:
 * - `ledger`: the epoch, and the `history` (replication id) that it belongs to.
 * - `stamps` and `older`: "clock time" of the latest invalidation of each tag, and " !" while a write of it is running. When `stamps` is
 *   full, it is renamed to `older`. A tag that is in neither was not invalidated after `floor`, the count when `older` was begun. For
 *   plain reads, `stamps` has all that decides about usual hits: `clock`, the count of invalidations, and the head `h`, which is the
 *   epoch, the history, `cleared` and `rotated`, the counts at the latest `clear()` and when `stamps` was begun.
 * - `details` and `older-details`: the same for the tags of rows and values, with a floor of their own. Each write has new ones of these,
 *   so they push out only each other.
 * - `marks`: the running writes of each tag, "process.number process.number". For each process, as `>process`: until when it
 *   counts as alive, and the number of its first running write.
 *
 * Each key contains the epoch's name, and the epoch ends if one of them is incomplete. So a flush, an eviction, or a restart from
 * an old image on disk only costs misses. So does a failover, because data goes back in time only together with another
 * replication id. Time is the server's, and is used for deadlines only.
 */
export const PRELUDE = `
local nonce, expiry, grace_period, max_tags = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local history = replication_id()
if not history then return redis.error_reply('READONLY this server is a replica, or its INFO replication lacks master_replid') end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)

local ledger = read('HMGET', LEDGER, 'epoch', 'history', 'cleared', 'quiet', 'born', 'touched', 'order',
  'floor', 'floor_time', 'rotated', 'has_older', 'details_floor', 'details_floor_time', 'details_rotated', 'details_has_older') or {}
local epoch = ledger[1]
local cleared, grace_until = tonumber(ledger[3]), tonumber(ledger[4])
local born, touched = tonumber(ledger[5]), tonumber(ledger[6])
local clock = tonumber(read('HGET', STAMPS, 'clock') or '')

-- A pair of keys with stamps. \`of\`: what its fields in the ledger begin with; \`from\`: where these were read.
local function generation(stamps, older, of, from)
  local floor, floor_time, rotated = tonumber(ledger[from]), tonumber(ledger[from + 1]), tonumber(ledger[from + 2])
  return { stamps = stamps, older = older, of = of, floor = floor, floor_time = floor_time, rotated = rotated, has_older = ledger[from + 3] == '1' }
end
local of_tables, of_details = generation(STAMPS, OLDER, '', 8), generation(DETAILS, OLDER_DETAILS, 'details_', 12)
local generations = { of_tables, of_details }

local function is_of_epoch(key) return string.match(read('HGET', key, 'h') or '', '^%S*') == epoch end

local function is_whole(g)
  return g.floor and g.floor_time and g.rotated and is_of_epoch(g.stamps) and (not g.has_older or is_of_epoch(g.older))
end

local function write_head(g)
  redis.call('HSET', g.stamps, 'h', epoch .. ' ' .. history .. ' ' .. cleared .. ' ' .. g.rotated)
end

local function empty(g)
  g.floor, g.floor_time, g.rotated, g.has_older = 0, 0, 0, false
  local of = g.of
  redis.call('HSET', LEDGER, of .. 'floor', 0, of .. 'floor_time', 0, of .. 'rotated', 0, of .. 'rotated_time', 0, of .. 'has_older', '0')
  write_head(g)
end

local function touch()
  redis.call('HSET', LEDGER, 'touched', now)
  for i = 1, 6 do redis.call('PEXPIRE', KEYS[i], expiry) end
end

local is_complete = epoch and ledger[2] == history and clock and cleared and grace_until and born and touched and tonumber(ledger[7])
if not (is_complete and is_of_epoch(MARKS) and is_whole(of_tables) and is_whole(of_details)) then
  redis.call('UNLINK', unpack(KEYS, 1, 6))
  -- A ledger of another replication id, or of another version of this library, can lack the intents of long writes. Any lost ledger can
  -- lack those of short writes, see \`HOLDS_FOR\`.
  grace_until = now + (ledger[1] and ledger[2] ~= history and grace_period or ${NEWBORN})
  epoch, clock, cleared, born = nonce, 0, 0, now
  redis.call('HSET', LEDGER, 'epoch', epoch, 'history', history, 'cleared', 0, 'quiet', grace_until, 'born', born, 'order', 0)
  redis.call('HSET', MARKS, 'h', epoch)
  for i = 1, 2 do empty(generations[i]) end
  redis.call('HSET', STAMPS, 'clock', 0)
  touch()
elseif now - touched > expiry / 4 then
  touch()
end

local function tick()
  clock = clock + 1
  redis.call('HSET', STAMPS, 'clock', clock)
  return clock
end

local function clear()
  cleared = tick()
  redis.call('HSET', LEDGER, 'cleared', cleared)
  for i = 1, 2 do write_head(generations[i]) end
end

-- The caller remembers an earlier epoch, whose write intents can be lost.
if ARGV[1] ~= '' and ARGV[1] ~= epoch and grace_until < born + grace_period and now < born + grace_period then
  grace_until = born + grace_period
  redis.call('HSET', LEDGER, 'quiet', grace_until)
  clear()
end

local function parse_pair(value) return string.match(value, '^(%d+) (%d+)$') end

local function generation_of(tag) return is_detail(tag) and of_details or of_tables end

local function record_write(tag)
  local flag = redis.call('HGET', MARKS, tag) and ' !' or ''
  redis.call('HSET', generation_of(tag).stamps, tag, clock .. ' ' .. now .. flag)
end

local function rotate(g)
  if redis.call('HLEN', g.stamps) <= max_tags then return end
  local of = g.of
  local r = redis.call('HMGET', LEDGER, of .. 'rotated', of .. 'rotated_time')
  redis.call('RENAME', g.stamps, g.older)
  redis.call('HSET', LEDGER, of .. 'floor', r[1], of .. 'floor_time', r[2], of .. 'rotated', clock, of .. 'rotated_time', now, of .. 'has_older', '1')
  g.floor, g.floor_time, g.rotated, g.has_older = tonumber(r[1]), tonumber(r[2]), clock, true
  write_head(g)
  if g == of_tables then redis.call('HSET', STAMPS, 'clock', clock) end
  -- Plain reads see running writes only here.
  local marked = redis.call('HKEYS', MARKS)
  for i = 1, #marked do
    if marked[i] ~= 'h' and string.byte(marked[i]) ~= 62 and generation_of(marked[i]) == g then redis.call('HSET', g.stamps, marked[i], '!') end
  end
  touch()
end

-- Calls \`each\` with each tag and its value in the key, until it returns true.
local function any_tag(key, tags, each)
  for from = 1, #tags, 1000 do
    local to = math.min(from + 999, #tags)
    local values = redis.call('HMGET', key, unpack(tags, from, to))
    for i = from, to do
      if each(tags[i], values[i - from + 1]) then return true end
    end
  end
  return false
end

-- The stamp and the time of an invalidation. What is no stamp counts as one that is made now.
local function parse_stamp(value)
  local stamp, time = string.match(value, '^(%d+) (%d+) ?!?$')
  if not stamp then return clock, now end
  return tonumber(stamp), tonumber(time)
end

-- Calls \`each\` with each tag, and the stamp and the time of its latest invalidation, or later ones, until it returns true. \`since\`:
-- tags that were not invalidated after it can be left out.
local function any_written(g, tags, since, each)
  local absent = {}
  local found = any_tag(g.stamps, tags, function(tag, value)
    if value and value ~= '!' then return each(tag, parse_stamp(value)) end
    absent[#absent + 1] = tag
    return false
  end)
  -- \`older\` was closed when the clock was at \`rotated\`.
  if found or (since and since >= g.rotated) then return found end
  local function each_absent(tag, value)
    if value and value ~= '!' then return each(tag, parse_stamp(value)) end
    return each(tag, g.floor, g.floor_time)
  end
  if g.has_older then return any_tag(g.older, absent, each_absent) end
  for i = 1, #absent do
    if each_absent(absent[i]) then return true end
  end
  return false
end

local function any_last_write(tags, since, each)
  local tables, details = {}, {}
  for i = 1, #tags do
    local list = is_detail(tags[i]) and details or tables
    list[#list + 1] = tags[i]
  end
  return any_written(of_tables, tables, since, each) or any_written(of_details, details, since, each)
end

local function last_writes(tags)
  local found, stamps = {}, {}
  any_last_write(tags, nil, function(tag, stamp) found[tag] = stamp end)
  for i = 1, #tags do stamps[i] = found[tags[i]] end
  return stamps
end

local function args_from(from)
  local list = {}
  for i = from, #ARGV do list[#list + 1] = ARGV[i] end
  return list
end

local function invalidate(tags)
  if #tags == 0 then return end
  tick()
  for i = 1, #tags do record_write(tags[i]) end
  for i = 1, 2 do rotate(generations[i]) end
end

-- Each reply contains the caller's nonce, because clients can mix replies up.
local function reply(...) return { epoch, nonce, ... } end

local function fill_stamp() return now < grace_until and -1 or clock end

-- For how many more milliseconds a new ledger stores nothing.
local function newborn() return grace_until - born <= ${NEWBORN} and math.max(0, grace_until - now) or 0 end
`
