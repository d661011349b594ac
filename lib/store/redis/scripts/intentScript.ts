/** The functions for write intents, see `marks` in `ledgerScript.ts`. */
export const INTENTS = `
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

-- Plain reads see by the flag "!" that a write of the tag is running.
local function set_intents(tag, ids)
  local stamps = generation_of(tag).stamps
  local value = string.match(redis.call('HGET', stamps, tag) or '', '^(.-) ?!?$')
  if ids ~= '' then
    redis.call('HSET', MARKS, tag, ids)
    redis.call('HSET', stamps, tag, value == '' and '!' or value .. ' !')
    return
  end
  redis.call('HDEL', MARKS, tag)
  if value == '' then redis.call('HDEL', stamps, tag) else redis.call('HSET', stamps, tag, value) end
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

local function add_intents(process, first, milliseconds, id, tags)
  redis.call('HSET', MARKS, '>' .. process, (now + milliseconds) .. ' ' .. first)
  processes[process] = nil
  for i = 1, #tags do
    local ids = redis.call('HGET', MARKS, tags[i])
    if not ids then
      set_intents(tags[i], id)
    elseif not string.find(' ' .. ids .. ' ', ' ' .. id .. ' ', 1, true) then
      set_intents(tags[i], ids .. ' ' .. id)
    end
  end
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
`
