/** The beginning of each script. */
export const COMMON = `
-- Reads from a key. Returns false if the key has another type.
local function read(...)
  local value = redis.pcall(...)
  if type(value) ~= 'table' or not value.err then return value end
  -- Data that the user has no permission to read is not lost.
  if not string.find(value.err, '^WRONGTYPE') then error(value) end
  return false
end

-- The replication id of a primary, nil on a replica. The server draws another id at each start and each promotion.
local function replication_id()
  return string.match(redis.call('INFO', 'replication'), 'role:master%c.-%cmaster_replid:(%x+)')
end

-- What a list of names, from the given index on, depends on. \`tags\`: each of them alone invalidates; \`first\`: those and the tags of the
-- dependencies' tables; \`dependencies\`: "@", the name of the table's tag, a tab, and the parts as JSON.
local function read_names(names, from)
  local tags, first, dependencies = {}, {}, {}
  for i = from, #names do
    local name = names[i]
    if string.byte(name) == 64 then
      local tab = string.find(name, '\\t', 1, true)
      local table_tag = string.sub(name, 2, tab - 1)
      first[#first + 1] = table_tag
      dependencies[#dependencies + 1] = { table_tag, string.sub(name, tab + 1) }
    else
      tags[#tags + 1] = name
      first[#first + 1] = name
    end
  end
  return { tags = tags, first = first, dependencies = dependencies }
end
`

/**
 * The functions of the scripts. Each script runs on the server atomically. A namespace has four keys for its ledger, in one slot
 * of a cluster:
 * - `ledger`: the epoch, the `history` (replication id) that it belongs to, and `clock`, the count of invalidations.
 * - `stamps` and `older`: "clock time" of the latest invalidation of each tag. When `stamps` is full, it is renamed to `older`. A
 *   tag that is in neither was not invalidated after `floor`, the count when `older` was begun.
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

local ledger = read('HMGET', KEYS[1], 'epoch', 'history', 'clock', 'floor', 'floor_time', 'cleared', 'has_older', 'quiet', 'born', 'touched', 'order', 'rotated') or {}
local epoch = ledger[1]
local clock, floor, floor_time, cleared = tonumber(ledger[3]), tonumber(ledger[4]), tonumber(ledger[5]), tonumber(ledger[6])
local has_older, grace_until, born, touched = ledger[7] == '1', tonumber(ledger[8]), tonumber(ledger[9]), tonumber(ledger[10])

local function is_of_epoch(key) return read('HGET', key, 'epoch') == epoch end

local function touch()
  redis.call('HSET', KEYS[1], 'touched', now)
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], expiry) end
end

local is_complete = epoch and ledger[2] == history and clock and floor and floor_time and cleared and grace_until and born and touched and tonumber(ledger[11]) and tonumber(ledger[12])
is_complete = is_complete and is_of_epoch(KEYS[2]) and is_of_epoch(KEYS[4])
if is_complete and has_older then is_complete = is_of_epoch(KEYS[3]) end
if not is_complete then
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  -- A ledger of another replication id, or of another version of this library, can lack write intents.
  grace_until = ledger[1] and ledger[2] ~= history and now + grace_period or 0
  epoch, clock, floor, floor_time, cleared, has_older, born = nonce, 0, 0, 0, 0, false, now
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'history', history, 'clock', 0, 'floor', 0, 'floor_time', 0, 'cleared', 0,
    'has_older', '0', 'quiet', grace_until, 'born', born, 'rotated', 0, 'rotated_time', 0, 'order', 0)
  redis.call('HSET', KEYS[2], 'epoch', epoch)
  redis.call('HSET', KEYS[4], 'epoch', epoch)
  touch()
elseif now - touched > expiry / 4 then
  touch()
end

local function tick()
  clock = clock + 1
  redis.call('HSET', KEYS[1], 'clock', clock)
  return clock
end

-- The caller remembers an earlier epoch, whose write intents can be lost.
if ARGV[1] ~= '' and ARGV[1] ~= epoch and grace_until < born + grace_period and now < born + grace_period then
  grace_until, cleared = born + grace_period, tick()
  redis.call('HSET', KEYS[1], 'quiet', grace_until, 'cleared', cleared)
end

local function parse_pair(value) return string.match(value, '^(%d+) (%d+)$') end

local function record_write(tag) redis.call('HSET', KEYS[2], tag, clock .. ' ' .. now) end

local function rotate()
  if redis.call('HLEN', KEYS[2]) <= max_tags then return end
  local r = redis.call('HMGET', KEYS[1], 'rotated', 'rotated_time')
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[2], 'epoch', epoch)
  redis.call('HSET', KEYS[1], 'floor', r[1], 'floor_time', r[2], 'rotated', clock, 'rotated_time', now, 'has_older', '1')
  touch()
end

local processes = {}
local function process_state(process)
  local known = processes[process]
  if known == nil then
    local deadline, first = parse_pair(redis.call('HGET', KEYS[4], '>' .. process) or '0 0')
    known = { tonumber(deadline) or 0, tonumber(first) or 0 }
    processes[process] = known
    if known[1] < now then redis.call('HDEL', KEYS[4], '>' .. process) end
  end
  return known
end

local function set_intents(tag, ids)
  if ids == '' then redis.call('HDEL', KEYS[4], tag) else redis.call('HSET', KEYS[4], tag, ids) end
end

-- Whether a write of the tag is running, and whether its changes can be visible already ("!"). Writes of dead processes count as
-- ended, and invalidate the tag.
local function is_pending(tag, ids)
  local alive, found_dead, uncertain = '', false, false
  for id in string.gmatch(ids, '%S+') do
    local process, number, doubt = string.match(id, '^(.+)%.(%d+)(!?)$')
    local known = process and process_state(process)
    if known and known[1] >= now and tonumber(number) >= known[2] then
      alive = alive == '' and id or alive .. ' ' .. id
      uncertain = uncertain or doubt == '!'
    else
      found_dead = true
    end
  end
  if found_dead then
    tick()
    record_write(tag)
    set_intents(tag, alive)
  end
  return alive ~= '', uncertain
end

-- The stamp and the time of the latest invalidation of a tag. \`value\`: the tag's value in \`stamps\`.
local function last_write(tag, value)
  if not value and has_older then value = redis.call('HGET', KEYS[3], tag) end
  if not value then return floor, floor_time end
  local stamp, time = parse_pair(value)
  if not stamp then return clock, now end
  return tonumber(stamp), tonumber(time)
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

-- What has happened to these tags since the stamp. \`before\`: a tag written after this time counts as overtaken, too.
local function standing_of_tags(stamp, tags, before)
  local pending, uncertain = false, false
  any_tag(KEYS[4], tags, function(tag, ids)
    if not ids then return false end
    local p, u = is_pending(tag, ids)
    pending, uncertain = pending or p, uncertain or u
    return uncertain
  end)
  local overtaken = uncertain or any_tag(KEYS[2], tags, function(tag, value)
    local written, time = last_write(tag, value)
    return written > stamp or (before and time > before)
  end)
  return overtaken and 'overtaken' or pending and 'pending' or 'unchanged'
end

`

/** The functions that need the dependencies of `DEPENDENCIES`. */
export const STANDING = `
-- What has happened to all of this since the stamp. \`names\`: as \`read_names\` returns it.
local function standing(stamp, names, before)
  if stamp < cleared then return 'overtaken' end
  local of_tags = standing_of_tags(stamp, names.tags, before)
  if of_tags == 'overtaken' then return of_tags end
  local of_dependencies = standing_of_dependencies(stamp, names.dependencies, before)
  return of_dependencies == 'unchanged' and of_tags or of_dependencies
end

local function is_unchanged(stamp, names, before) return standing(stamp, names, before) == 'unchanged' end

local function last_writes(tags)
  local stamps = {}
  any_tag(KEYS[2], tags, function(tag, value) stamps[#stamps + 1] = last_write(tag, value) end)
  return stamps
end

local function args_from(from)
  local list = {}
  for i = from, #ARGV do list[#list + 1] = ARGV[i] end
  return list
end

-- Ends the write intent \`id\` of the tags. Returns whether each tag had it.
local function end_intent(id, tags)
  local all = true
  for i = 1, #tags do
    local ids = redis.call('HGET', KEYS[4], tags[i])
    local remaining, found = '', false
    for each in string.gmatch(ids or '', '%S+') do
      if each == id or each == id .. '!' then found = true else remaining = remaining == '' and each or remaining .. ' ' .. each end
    end
    if found then set_intents(tags[i], remaining) else all = false end
  end
  return all
end

local function invalidate(tags)
  if #tags == 0 then return end
  tick()
  for i = 1, #tags do record_write(tags[i]) end
  rotate()
end

local function add_intents(process, first, milliseconds, id, tags)
  redis.call('HSET', KEYS[4], '>' .. process, (now + milliseconds) .. ' ' .. first)
  processes[process] = nil
  for i = 1, #tags do
    local ids = redis.call('HGET', KEYS[4], tags[i])
    if not ids then
      redis.call('HSET', KEYS[4], tags[i], id)
    elseif not string.find(' ' .. ids .. ' ', ' ' .. id .. ' ', 1, true) then
      redis.call('HSET', KEYS[4], tags[i], ids .. ' ' .. id)
    end
  end
end

-- Each reply contains the caller's nonce, because clients can mix replies up.
local function reply(...) return { epoch, nonce, ... } end

local function fill_stamp() return now < grace_until and -1 or clock end
`
