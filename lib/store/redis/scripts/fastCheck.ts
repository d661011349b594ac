/**
 * Decides the usual case with few calls: the ledger is complete, and no tag was invalidated since, or is being written. Of
 * dependencies it looks at the tags of their tables, so it needs no details. The rest of the script decides all other cases.
 */
export const FAST_CHECK = `
-- Whether a key is of the epoch and has no later invalidation of the tags than the stamp.
local function has_no_later_write(key, epoch, stamp, tags)
  local stamps = read('HMGET', key, 'epoch', unpack(tags))
  if not stamps or stamps[1] ~= epoch then return false end
  for i = 2, #tags + 1 do
    local written = stamps[i]
    if written and (tonumber(string.match(written, '^%d+') or '') or math.huge) > stamp then return false end
  end
  return true
end

-- \`names\`: as \`read_names\` returns them.
local function fast_check(epoch, stamp, names)
  local tags = names.first
  local ledger = read('HMGET', LEDGER, 'epoch', 'history', 'clock', 'cleared', 'quiet', 'touched', 'floor', 'rotated')
  if not ledger or ledger[1] ~= epoch or (ARGV[1] ~= '' and ARGV[1] ~= epoch) then return false end
  local clock, cleared, grace_until, touched = tonumber(ledger[3]), tonumber(ledger[4]), tonumber(ledger[5]), tonumber(ledger[6])
  local floor, rotated = tonumber(ledger[7]), tonumber(ledger[8])
  if not (clock and cleared and grace_until and touched and floor and rotated) then return false end
  if not stamp or stamp < cleared or stamp < floor or #tags > 1000 or names.has_details then return false end
  local t = redis.call('TIME')
  local now = t[1] * 1000 + math.floor(t[2] / 1000)
  if now - touched > tonumber(ARGV[3]) / 4 then return false end
  if not has_no_later_write(STAMPS, epoch, stamp, tags) then return false end
  -- \`older\` was closed when the clock was at \`rotated\`, so it contains nothing later.
  if stamp < rotated and not has_no_later_write(OLDER, epoch, stamp, tags) then return false end
  local marks = read('HMGET', MARKS, 'epoch', unpack(tags))
  if not marks or marks[1] ~= epoch then return false end
  for i = 2, #tags + 1 do
    if marks[i] then return false end
  end
  if not ledger[2] or ledger[2] ~= replication_id() then return false end
  return true, now < grace_until and -1 or clock, now
end

-- The epoch, the stamp, and what the entry depends on.
local function parse_head(head)
  local lines = {}
  for line in string.gmatch(head, '[^\\n]+') do lines[#lines + 1] = line end
  return lines[1], tonumber(lines[2]), read_names(lines, 4)
end
`

export const FAST_CHECK_OF_ENTRY = `
local head = ARGV[6] ~= 'always' and read('HGET', ENTRY, 'head')
if head then
  local epoch, stamp, names = parse_head(head)
  local is_valid, clock, now = fast_check(epoch, stamp, names)
  if is_valid then return { epoch, ARGV[2], clock, now, 0, {}, 'entry', stamp, redis.call('HGET', ENTRY, 'data') } end
end
`

export const FAST_CHECK_OF_NAMES = `
local names = read_names(ARGV, 8)
if fast_check(ARGV[6], tonumber(ARGV[7]), names) then return { ARGV[6], ARGV[2], 'unchanged' } end
`
