/** The beginning of each script. */
export const COMMON = `
local LEDGER, STAMPS, OLDER, MARKS, DETAILS, OLDER_DETAILS, ENTRY, LEASE = unpack(KEYS)

-- Reads from a key. Returns false if the key has another type.
local function read(...)
  local value = redis.pcall(...)
  if type(value) ~= 'table' or not value.err then return value end
  -- Data that the user has no permission to read is not lost.
  if not string.find(value.err, '^WRONGTYPE') then error(value) end
  return false
end

-- The replication id of a primary, nil on a replica. The server draws another id at each start and each promotion. The number before it
-- names what the ledger's keys mean: processes of versions that mean something else cannot use each other's ledger.
local function replication_id()
  local id = string.match(redis.call('INFO', 'replication'), 'role:master%c.-%cmaster_replid:(%x+)')
  return id and '2 ' .. id
end

-- Whether the name is that of a row's or a value's tag: \`"row…\`, \`"=…\`, or \`=\` and a digest.
local function is_detail(name)
  local first, second = string.byte(name, 1, 2)
  return first == 61 or (first == 34 and (second == 61 or string.sub(name, 2, 4) == 'row'))
end

-- What a list of names, from the given index on, depends on. \`tags\`: each of them alone invalidates; \`first\`: those and the tags of the
-- dependencies' tables; \`dependencies\`: "@", the name of the table's tag, a tab, and the parts as JSON; \`has_details\`: whether
-- one of the tags is that of a row or a value.
local function read_names(names, from)
  local tags, first, dependencies, has_details = {}, {}, {}, false
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
      has_details = has_details or is_detail(name)
    end
  end
  return { tags = tags, first = first, dependencies = dependencies, has_details = has_details }
end
`

/**
 * The functions of the scripts. Each script runs on the server atomically. A namespace has six keys for its ledger, in one slot
 * of a cluster:
 * - `ledger`: the epoch, the `history` (replication id) that it belongs to, and `clock`, the count of invalidations.
 * - `stamps` and `older`: "clock time" of the latest invalidation of each tag. When `stamps` is full, it is renamed to `older`. A
 *   tag that is in neither was not invalidated after `floor`, the count when `older` was begun.
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

local ledger = read('HMGET', LEDGER, 'epoch', 'history', 'clock', 'cleared', 'quiet', 'born', 'touched', 'order',
  'floor', 'floor_time', 'rotated', 'has_older', 'details_floor', 'details_floor_time', 'details_rotated', 'details_has_older') or {}
local epoch = ledger[1]
local clock, cleared, grace_until = tonumber(ledger[3]), tonumber(ledger[4]), tonumber(ledger[5])
local born, touched = tonumber(ledger[6]), tonumber(ledger[7])

-- A pair of keys with stamps. \`of\`: what its fields in the ledger begin with; \`from\`: where these were read.
local function generation(stamps, older, of, from)
  local floor, floor_time, rotated = tonumber(ledger[from]), tonumber(ledger[from + 1]), tonumber(ledger[from + 2])
  return { stamps = stamps, older = older, of = of, floor = floor, floor_time = floor_time, rotated = rotated, has_older = ledger[from + 3] == '1' }
end
local of_tables, of_details = generation(STAMPS, OLDER, '', 9), generation(DETAILS, OLDER_DETAILS, 'details_', 13)
local generations = { of_tables, of_details }

local function is_of_epoch(key) return read('HGET', key, 'epoch') == epoch end

local function is_whole(g)
  return g.floor and g.floor_time and g.rotated and is_of_epoch(g.stamps) and (not g.has_older or is_of_epoch(g.older))
end

local function empty(g)
  g.floor, g.floor_time, g.rotated, g.has_older = 0, 0, 0, false
  local of = g.of
  redis.call('HSET', LEDGER, of .. 'floor', 0, of .. 'floor_time', 0, of .. 'rotated', 0, of .. 'rotated_time', 0, of .. 'has_older', '0')
  redis.call('HSET', g.stamps, 'epoch', epoch)
end

local function touch()
  redis.call('HSET', LEDGER, 'touched', now)
  for i = 1, 6 do redis.call('PEXPIRE', KEYS[i], expiry) end
end

local is_complete = epoch and ledger[2] == history and clock and cleared and grace_until and born and touched and tonumber(ledger[8])
if not (is_complete and is_of_epoch(MARKS) and is_whole(of_tables) and is_whole(of_details)) then
  redis.call('UNLINK', unpack(KEYS, 1, 6))
  -- A ledger of another replication id, or of another version of this library, can lack write intents.
  grace_until = ledger[1] and ledger[2] ~= history and now + grace_period or 0
  epoch, clock, cleared, born = nonce, 0, 0, now
  redis.call('HSET', LEDGER, 'epoch', epoch, 'history', history, 'clock', 0, 'cleared', 0, 'quiet', grace_until, 'born', born, 'order', 0)
  redis.call('HSET', MARKS, 'epoch', epoch)
  for i = 1, 2 do empty(generations[i]) end
  touch()
elseif now - touched > expiry / 4 then
  touch()
end

local function tick()
  clock = clock + 1
  redis.call('HSET', LEDGER, 'clock', clock)
  return clock
end

-- The caller remembers an earlier epoch, whose write intents can be lost.
if ARGV[1] ~= '' and ARGV[1] ~= epoch and grace_until < born + grace_period and now < born + grace_period then
  grace_until, cleared = born + grace_period, tick()
  redis.call('HSET', LEDGER, 'quiet', grace_until, 'cleared', cleared)
end

local function parse_pair(value) return string.match(value, '^(%d+) (%d+)$') end

local function generation_of(tag) return is_detail(tag) and of_details or of_tables end

local function record_write(tag) redis.call('HSET', generation_of(tag).stamps, tag, clock .. ' ' .. now) end

local function rotate(g)
  if redis.call('HLEN', g.stamps) <= max_tags then return end
  local of = g.of
  local r = redis.call('HMGET', LEDGER, of .. 'rotated', of .. 'rotated_time')
  redis.call('RENAME', g.stamps, g.older)
  redis.call('HSET', g.stamps, 'epoch', epoch)
  redis.call('HSET', LEDGER, of .. 'floor', r[1], of .. 'floor_time', r[2], of .. 'rotated', clock, of .. 'rotated_time', now, of .. 'has_older', '1')
  g.floor, g.floor_time, g.rotated, g.has_older = tonumber(r[1]), tonumber(r[2]), clock, true
  touch()
end

local processes = {}
local function process_state(process)
  local known = processes[process]
  if known == nil then
    local deadline, first = parse_pair(redis.call('HGET', MARKS, '>' .. process) or '0 0')
    known = { tonumber(deadline) or 0, tonumber(first) or 0 }
    processes[process] = known
    if known[1] < now then redis.call('HDEL', MARKS, '>' .. process) end
  end
  return known
end

local function set_intents(tag, ids)
  if ids == '' then redis.call('HDEL', MARKS, tag) else redis.call('HSET', MARKS, tag, ids) end
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
  local stamp, time = parse_pair(value)
  if not stamp then return clock, now end
  return tonumber(stamp), tonumber(time)
end

-- Calls \`each\` with each tag, and the stamp and the time of its latest invalidation, or later ones, until it returns true. \`since\`:
-- tags that were not invalidated after it can be left out.
local function any_written(g, tags, since, each)
  local absent = {}
  local found = any_tag(g.stamps, tags, function(tag, value)
    if value then return each(tag, parse_stamp(value)) end
    absent[#absent + 1] = tag
    return false
  end)
  -- \`older\` was closed when the clock was at \`rotated\`.
  if found or (since and since >= g.rotated) then return found end
  local function each_absent(tag, value)
    if value then return each(tag, parse_stamp(value)) end
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

-- What has happened to these tags since the stamp. \`before\`: a tag written after this time counts as overtaken, too.
local function standing_of_tags(stamp, tags, before)
  local pending, uncertain = false, false
  any_tag(MARKS, tags, function(tag, ids)
    if not ids then return false end
    local p, u = is_pending(tag, ids)
    pending, uncertain = pending or p, uncertain or u
    return uncertain
  end)
  local overtaken = uncertain or any_last_write(tags, not before and stamp, function(_, written, time)
    return written > stamp or (before and time > before)
  end)
  return overtaken and 'overtaken' or pending and 'pending' or 'unchanged'
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

-- Ends the write intent \`id\` of the tags. Returns whether each tag had it.
local function end_intent(id, tags)
  local all = true
  for i = 1, #tags do
    local ids = redis.call('HGET', MARKS, tags[i])
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
  for i = 1, 2 do rotate(generations[i]) end
end

local function add_intents(process, first, milliseconds, id, tags)
  redis.call('HSET', MARKS, '>' .. process, (now + milliseconds) .. ' ' .. first)
  processes[process] = nil
  for i = 1, #tags do
    local ids = redis.call('HGET', MARKS, tags[i])
    if not ids then
      redis.call('HSET', MARKS, tags[i], id)
    elseif not string.find(' ' .. ids .. ' ', ' ' .. id .. ' ', 1, true) then
      redis.call('HSET', MARKS, tags[i], ids .. ' ' .. id)
    end
  end
end

-- Each reply contains the caller's nonce, because clients can mix replies up.
local function reply(...) return { epoch, nonce, ... } end

local function fill_stamp() return now < grace_until and -1 or clock end
`
