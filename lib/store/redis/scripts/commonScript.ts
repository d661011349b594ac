/**
 * Names what the keys of a ledger mean: their layout, and the number of ledgers, because each of them knows only its share of the
 * tables.
 */
export const versionOf = (ledgers: number): string => `3/${ledgers}`

/** The function by which all scripts read keys that another program may have replaced. */
export const READ = `
-- Reads from a key. Returns false if the key has another type.
local function read(...)
  local value = redis.pcall(...)
  if type(value) ~= 'table' or not value.err then return value end
  -- Data that the user has no permission to read is not lost.
  if not string.find(value.err, '^WRONGTYPE') then error(value) end
  return false
end
`

/** The beginning of each script of a ledger. */
export const COMMON = `
local LEDGER, STAMPS, OLDER, MARKS, DETAILS, OLDER_DETAILS = unpack(KEYS)

${READ}
-- The replication id of a primary, nil on a replica. The server draws another id at each start and each promotion. The number before it
-- names what the ledger's keys mean: processes that mean something else cannot use each other's ledger.
local function replication_id()
  local id = string.match(redis.call('INFO', 'replication'), 'role:master%c.-%cmaster_replid:(%x+)')
  return id and ARGV[6] .. ' ' .. id
end

-- Whether the name is that of a row's or a value's tag: \`"row…\`, \`"=…\`, or \`=\` and a digest.
local function is_detail(name)
  local first, second = string.byte(name, 1, 2)
  return first == 61 or (first == 34 and (second == 61 or string.sub(name, 2, 4) == 'row'))
end

-- What a list of names, from the given index on, depends on. \`tags\`: each of them alone invalidates; \`dependencies\`: "@", the name of
-- the table's tag, a tab, and the parts as JSON.
local function read_names(names, from)
  local tags, dependencies = {}, {}
  for i = from, #names do
    local name = names[i]
    if string.byte(name) == 64 then
      local tab = string.find(name, '\\t', 1, true)
      dependencies[#dependencies + 1] = { string.sub(name, 2, tab - 1), string.sub(name, tab + 1) }
    else
      tags[#tags + 1] = name
    end
  end
  return { tags = tags, dependencies = dependencies }
end
`
