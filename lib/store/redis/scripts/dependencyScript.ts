/**
 * Judges dependencies as `isAffected` does, with the same tags in the same order. The parts of a dependency stand as they do in names of
 * tags, so that joining them makes the names.
 */
export const DEPENDENCIES = `
-- How hot each tag is that was looked at. 2: written since the stamp, or a write of it can be visible already; 1: a write of it is
-- running; 0: neither.
local function heat_since(stamp, before)
  local known = {}
  return function(tag)
    local heat = known[tag]
    if heat then return heat end
    local ids, pending, uncertain = redis.call('HGET', KEYS[4], tag), false, false
    if ids then pending, uncertain = is_pending(tag, ids) end
    if not uncertain then
      local written, time = last_write(tag, redis.call('HGET', KEYS[2], tag))
      uncertain = written > stamp or (before and time > before)
    end
    heat = uncertain and 2 or pending and 1 or 0
    known[tag] = heat
    return heat
  end
end

local function any(list, holds)
  for i = 1, #list do
    if holds(list[i]) then return true end
  end
  return false
end

-- \`is_hot\`: of a tag without its quotes.
local function is_affected(dependency, is_hot)
  local name, columns, deciding, conditions, flags, rows = unpack(dependency)
  local has_rows, skips, is_complete = flags % 2 == 1, math.floor(flags / 2) % 2 == 1, flags >= 4

  -- Whether the write may have written a row that meets the condition: its column, and its values.
  local function is_hit(condition, of)
    local start = '=' .. of .. '/' .. condition[1]
    if is_hot(start .. '?') then return true end
    for i = 2, #condition do
      if is_hot(start .. condition[i]) then return true end
    end
    return false
  end
  local function may_match(of)
    return is_hot(of) and not any(conditions, function(condition) return not is_hit(condition, of) end)
  end
  local function any_column(list, set, each)
    return is_hot(set) and any(list, function(column) return each(set .. '.' .. column) end)
  end

  if is_hot('all:' .. name) then return true end
  if not is_complete and may_match('new:' .. name) then return true end
  if may_match('bulk-gone:' .. name) or any_column(columns, 'bulk-set:' .. name, may_match) then return true end
  local gone, set = 'gone:' .. name, 'set:' .. name
  if not has_rows then return may_match(gone) or any_column(columns, set, may_match) end
  if skips then
    if may_match(gone) then return true end
  elseif is_hot(gone) and any(rows, function(row) return is_hot('row-gone:' .. name .. '/' .. row) end) then
    return true
  end
  if not is_hot(set) then return false end
  if any(rows, function(row) return any_column(columns, 'row:' .. name .. '/' .. row, is_hot) end) then return true end
  return any_column(deciding, set, may_match)
end

local function standing_of_dependencies(stamp, dependencies, before)
  local heat, standing = heat_since(stamp, before), 'unchanged'
  for i = 1, #dependencies do
    local table_tag, parts = unpack(dependencies[i])
    local heat_of_table = heat(table_tag)
    if heat_of_table > 0 then
      local dependency = cjson.decode(parts)
      local function is_affected_by(least)
        return heat_of_table >= least and is_affected(dependency, function(tag) return heat('"' .. tag .. '"') >= least end)
      end
      if is_affected_by(2) then return 'overtaken' end
      if standing == 'unchanged' and is_affected_by(1) then standing = 'pending' end
    end
  end
  return standing
end
`
