import { READ } from './commonScript.js'

/** Where the head of a stored entry begins: its text is "order epoch …", see `entryBytes.ts`. */
export const HEAD_AT = 11

/**
 * The functions of the scripts that belong to one entry. Their keys are the entry and its lease, which are in one slot of a cluster, on
 * any node. They know nothing of the ledgers.
 */
export const ENTRY_COMMON = `
local ENTRY, LEASE = unpack(KEYS)
local nonce = ARGV[1]

${READ}
-- The order and the epoch of a stored entry, see \`entryBytes.ts\`. Returns nil if there is none.
local function id_of_entry()
  return string.match(read('GETRANGE', ENTRY, ${HEAD_AT}, ${HEAD_AT} + 100) or '', '^(%d+) (%S+) ')
end
`

/**
 * Returns the entry, or else gives the lease. `but`: the order and the epoch of an entry that counts as none because the
 * caller found it invalid; "*": any entry counts as none; "!": it cannot be read, and is deleted.
 */
export const LOOK_UP = `
local but, holder, milliseconds = ARGV[2], ARGV[3], ARGV[4]
local order, epoch = id_of_entry()
if but == '!' then
  -- Its damaged order could keep all later loads off.
  redis.call('UNLINK', ENTRY)
  order = nil
end
if order and but ~= '*' and order .. ' ' .. epoch ~= but then return { nonce, 'entry', redis.call('GET', ENTRY) } end
if holder == '' then return { nonce, '' } end
local owner = read('GET', LEASE)
if owner == 'refused' then return { nonce, 'refused' } end
if owner and owner ~= holder then return { nonce, 'taken' } end
redis.call('SET', LEASE, holder, 'PX', milliseconds)
return { nonce, 'given' }
`

/** Stores an entry, unless there is one of a later load of the same epoch. Ends the lease. */
export const PUT = `
local holder, order, epoch, ttl, data = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if holder ~= '' and read('GET', LEASE) == holder then redis.call('DEL', LEASE) end
local o, e = id_of_entry()
if e == epoch and tonumber(o) > tonumber(order) then return { nonce, 'overtaken' } end
redis.call('SET', ENTRY, data, 'PX', ttl)
return { nonce, 'kept' }
`

/** Ends a lease. `milliseconds`: for how long others know that the store cannot take the result; 0: not at all. */
export const RELEASE = `
local holder, milliseconds = ARGV[2], ARGV[3]
if read('GET', LEASE) == holder then
  if milliseconds ~= '0' then redis.call('SET', LEASE, 'refused', 'PX', milliseconds) else redis.call('DEL', LEASE) end
end
return { nonce }
`
