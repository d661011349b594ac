/**
 * The usual case in as few calls as it takes: all is whole, nothing is being written, nothing was noted since. Where that cannot be
 * seen at a glance the rest of the script decides.
 */
export const GLANCE = `
-- Whether a key is whole and notes none of the tags later than the stamp.
local function notes_nothing_later(key, epoch, stamp, tags)
  local stamps = held('HMGET', key, 'epoch', unpack(tags))
  if not stamps or stamps[1] ~= epoch then return false end
  for i = 2, #tags + 1 do
    local written = stamps[i]
    if written and (tonumber(string.match(written, '^%d+') or '') or math.huge) > stamp then return false end
  end
  return true
end

local function plainly_holds(epoch, stamp, tags)
  local L = held('HMGET', KEYS[1], 'epoch', 'history', 'clock', 'cleared', 'quiet', 'touched', 'floor', 'rotated')
  if not L or L[1] ~= epoch or (ARGV[1] ~= '' and ARGV[1] ~= epoch) then return false end
  local clock, cleared, quiet, touched = tonumber(L[3]), tonumber(L[4]), tonumber(L[5]), tonumber(L[6])
  local floor, rotated = tonumber(L[7]), tonumber(L[8])
  if not (clock and cleared and quiet and touched and floor and rotated) then return false end
  if not stamp or stamp < cleared or stamp < floor or #tags > 1000 then return false end
  local t = redis.call('TIME')
  local now = t[1] * 1000 + math.floor(t[2] / 1000)
  if now - touched > tonumber(ARGV[3]) / 4 then return false end
  if not notes_nothing_later(KEYS[2], epoch, stamp, tags) then return false end
  -- The older half was closed when the clock was at \`rotated\`: nothing in it is later.
  if stamp < rotated and not notes_nothing_later(KEYS[3], epoch, stamp, tags) then return false end
  local marks = held('HMGET', KEYS[4], 'epoch', unpack(tags))
  if not marks or marks[1] ~= epoch then return false end
  for i = 2, #tags + 1 do
    if marks[i] then return false end
  end
  if not L[2] or L[2] ~= history() then return false end
  return true, now < quiet and -1 or clock, now
end

local function parse(head)
  local lines, tags = {}, {}
  for line in string.gmatch(head, '[^\\n]+') do lines[#lines + 1] = line end
  for i = 4, #lines do tags[#tags + 1] = lines[i] end
  return lines[1], tonumber(lines[2]), tags
end
`

export const GLANCE_AT_ENTRY = `
local head = ARGV[6] ~= 'always' and held('HGET', KEYS[5], 'head')
if head then
  local epoch, stamp, tags = parse(head)
  local holds, clock, now = plainly_holds(epoch, stamp, tags)
  if holds then return { epoch, ARGV[2], clock, now, 0, {}, 'entry', stamp, redis.call('HGET', KEYS[5], 'data') } end
end
`

export const GLANCE_AT_TAGS = `
local glanced = {}
for i = 8, #ARGV do glanced[#glanced + 1] = ARGV[i] end
if plainly_holds(ARGV[6], tonumber(ARGV[7]), glanced) then return { ARGV[6], ARGV[2], 'unchanged' } end
`
