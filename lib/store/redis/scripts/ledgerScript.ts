/** Every script begins with it. */
export const COMMON = `
-- What a key holds; nothing where it is of another kind than ours.
local function held(...)
  local value = redis.pcall(...)
  if type(value) ~= 'table' or not value.err then return value end
  -- What the user may not read is not lost.
  if not string.find(value.err, '^WRONGTYPE') then error(value) end
  return false
end

-- The replication id of a primary. The server draws another one at each start and at each promotion; a replica has none of its own.
local function history()
  return string.match(redis.call('INFO', 'replication'), 'role:master%c.-%cmaster_replid:(%x+)')
end
`

/**
 * What runs inside the server, each as one step. A namespace has four keys of bookkeeping, in one slot of a cluster:
 * - `ledger`: the epoch, and the `history` (replication id) that it belongs to; `clock`, the count of invalidations;
 * - `stamps` and `older`: for each tag "clock time" of its latest invalidation. When `stamps` is full it becomes `older`: a tag
 *   that is in neither was not invalidated after `floor`, the clock's count when `older` was begun;
 * - `marks`: for each tag the writes under way, "process.number process.number"; for each process, as `>process`, until when it
 *   counts as alive, and the number of its first write that is still under way.
 *
 * All of them are whole, or the epoch is over: each holds its name. What a flush, an eviction, a restart from an old image on disk,
 * or a failover has taken away can therefore only cost misses: data goes back in time only together with another history. Time is
 * the server's own, and measures nothing but deadlines.
 */
export const PRELUDE = `
local fresh, expiry, quiet_for, most = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local current = history()
if not current then return redis.error_reply('READONLY this server is a replica, or its INFO replication lacks master_replid') end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)

local L = held('HMGET', KEYS[1], 'epoch', 'history', 'clock', 'floor', 'floor_time', 'cleared', 'has_older', 'quiet', 'born', 'touched', 'order', 'rotated') or {}
local epoch = L[1]
local clock, floor, floor_time, cleared = tonumber(L[3]), tonumber(L[4]), tonumber(L[5]), tonumber(L[6])
local has_older, quiet, born, touched = L[7] == '1', tonumber(L[8]), tonumber(L[9]), tonumber(L[10])

local function is_of_epoch(key) return held('HGET', key, 'epoch') == epoch end

local function touch()
  redis.call('HSET', KEYS[1], 'touched', now)
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], expiry) end
end

local is_whole = epoch and L[2] == current and clock and floor and floor_time and cleared and quiet and born and touched and tonumber(L[11]) and tonumber(L[12])
is_whole = is_whole and is_of_epoch(KEYS[2]) and is_of_epoch(KEYS[4])
if is_whole and has_older then is_whole = is_of_epoch(KEYS[3]) end
if not is_whole then
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  -- In what another history, or another version of this library, has left marks of writes may be missing.
  quiet = L[1] and L[2] ~= current and now + quiet_for or 0
  epoch, clock, floor, floor_time, cleared, has_older, born = fresh, 0, 0, 0, 0, false, now
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'history', current, 'clock', 0, 'floor', 0, 'floor_time', 0, 'cleared', 0,
    'has_older', '0', 'quiet', quiet, 'born', born, 'rotated', 0, 'rotated_time', 0, 'order', 0)
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

-- Somebody remembers an earlier epoch: marks of writes may have been lost with it.
if ARGV[1] ~= '' and ARGV[1] ~= epoch and quiet < born + quiet_for and now < born + quiet_for then
  quiet, cleared = born + quiet_for, tick()
  redis.call('HSET', KEYS[1], 'quiet', quiet, 'cleared', cleared)
end

local function parts(value) return string.match(value, '^(%d+) (%d+)$') end

local function note(tag) redis.call('HSET', KEYS[2], tag, clock .. ' ' .. now) end

local function rotate()
  if redis.call('HLEN', KEYS[2]) <= most then return end
  local r = redis.call('HMGET', KEYS[1], 'rotated', 'rotated_time')
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[2], 'epoch', epoch)
  redis.call('HSET', KEYS[1], 'floor', r[1], 'floor_time', r[2], 'rotated', clock, 'rotated_time', now, 'has_older', '1')
  touch()
end

local lives = {}
local function life(process)
  local known = lives[process]
  if known == nil then
    local deadline, first = parts(redis.call('HGET', KEYS[4], '>' .. process) or '0 0')
    known = { tonumber(deadline) or 0, tonumber(first) or 0 }
    lives[process] = known
    if known[1] < now then redis.call('HDEL', KEYS[4], '>' .. process) end
  end
  return known
end

local function set_marks(tag, ids)
  if ids == '' then redis.call('HDEL', KEYS[4], tag) else redis.call('HSET', KEYS[4], tag, ids) end
end

-- Whether a write of the tag is under way, and whether what it writes may be seen already, as a mark's "!" says. Writes of the
-- dead are over, and have invalidated it.
local function is_pending(tag, ids)
  local living, found_dead, uncertain = '', false, false
  for id in string.gmatch(ids, '%S+') do
    local process, number, doubt = string.match(id, '^(.+)%.(%d+)(!?)$')
    local known = process and life(process)
    if known and known[1] >= now and tonumber(number) >= known[2] then
      living = living == '' and id or living .. ' ' .. id
      uncertain = uncertain or doubt == '!'
    else
      found_dead = true
    end
  end
  if found_dead then
    tick()
    note(tag)
    set_marks(tag, living)
  end
  return living ~= '', uncertain
end

-- When the tag was last invalidated, and at what time. \`value\`: what is noted among the newer ones.
local function last(tag, value)
  if not value and has_older then value = redis.call('HGET', KEYS[3], tag) end
  if not value then return floor, floor_time end
  local stamp, time = parts(value)
  if not stamp then return clock, now end
  return tonumber(stamp), tonumber(time)
end

-- Calls \`each\` with the tags and what the key holds of them, until it returns true.
local function any(key, tags, each)
  for from = 1, #tags, 1000 do
    local to = math.min(from + 999, #tags)
    local values = redis.call('HMGET', key, unpack(tags, from, to))
    for i = from, to do
      if each(tags[i], values[i - from + 1]) then return true end
    end
  end
  return false
end

-- How it stands with these tags since the stamp. \`before\`: none of them may have been written later than this time at all.
local function standing(stamp, tags, before)
  if stamp < cleared then return 'overtaken' end
  local pending, uncertain = false, false
  any(KEYS[4], tags, function(tag, ids)
    if not ids then return false end
    local p, u = is_pending(tag, ids)
    pending, uncertain = pending or p, uncertain or u
    return uncertain
  end)
  local overtaken = uncertain or any(KEYS[2], tags, function(tag, value)
    local written, time = last(tag, value)
    return written > stamp or (before and time > before)
  end)
  return overtaken and 'overtaken' or pending and 'pending' or 'unchanged'
end

local function holds(stamp, tags, before) return standing(stamp, tags, before) == 'unchanged' end

local function latest(tags)
  local stamps = {}
  any(KEYS[2], tags, function(tag, value) stamps[#stamps + 1] = last(tag, value) end)
  return stamps
end

local function rest(from)
  local list = {}
  for i = from, #ARGV do list[#list + 1] = ARGV[i] end
  return list
end

-- Invalidates tags, and ends the mark where there is one. Whether all of it was there.
local function invalidate(tags, id)
  tick()
  local all = true
  for i = 1, #tags do
    note(tags[i])
    if id ~= '' then
      local ids = redis.call('HGET', KEYS[4], tags[i])
      local kept, found = '', false
      for each in string.gmatch(ids or '', '%S+') do
        if each == id or each == id .. '!' then found = true else kept = kept == '' and each or kept .. ' ' .. each end
      end
      if found then set_marks(tags[i], kept) else all = false end
    end
  end
  rotate()
  return all
end

local function mark(process, first, milliseconds, id, tags)
  redis.call('HSET', KEYS[4], '>' .. process, (now + milliseconds) .. ' ' .. first)
  lives[process] = nil
  for i = 1, #tags do
    local ids = redis.call('HGET', KEYS[4], tags[i])
    if not ids then
      redis.call('HSET', KEYS[4], tags[i], id)
    elseif not string.find(' ' .. ids .. ' ', ' ' .. id .. ' ', 1, true) then
      redis.call('HSET', KEYS[4], tags[i], ids .. ' ' .. id)
    end
  end
end

-- The caller's own word comes back with each answer, because clients have been seen to mix answers up.
local function reply(...) return { epoch, fresh, ... } end

local function fillable() return now < quiet and -1 or clock end
`
