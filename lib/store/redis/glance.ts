/**
 * The usual case in as few calls as it takes: all is whole, nothing is being written, nothing was noted since. Where that cannot be
 * seen at a glance the rest of the script decides.
 */
export const GLANCE = `
local function plainly_holds(epoch, stamp, tags)
  local L = held('HMGET', KEYS[1], 'epoch', 'history', 'clock', 'cleared', 'has_older', 'quiet', 'touched')
  if not L or L[1] ~= epoch or L[5] ~= '0' or (ARGV[1] ~= '' and ARGV[1] ~= epoch) then return false end
  local clock, cleared, quiet, touched = tonumber(L[3]), tonumber(L[4]), tonumber(L[6]), tonumber(L[7])
  if not (clock and cleared and quiet and touched) or not stamp or stamp < cleared or #tags > 1000 then return false end
  local t = redis.call('TIME')
  local now = t[1] * 1000 + math.floor(t[2] / 1000)
  if now - touched > tonumber(ARGV[3]) / 4 then return false end
  local stamps = held('HMGET', KEYS[2], 'epoch', unpack(tags))
  local marks = held('HMGET', KEYS[4], 'epoch', unpack(tags))
  if not stamps or not marks or stamps[1] ~= epoch or marks[1] ~= epoch then return false end
  for i = 2, #tags + 1 do
    if marks[i] or (stamps[i] and (tonumber(string.match(stamps[i], '^%d+') or '') or clock + 1) > stamp) then return false end
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
