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
