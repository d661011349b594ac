/**
 * Judges dependencies as `isAffected` does, with the same tags in the same order. The parts of a dependency stand as they do in names of
 * tags, so that joining them makes the names.
 */
export const DEPENDENCIES = `
-- How hot tags are, by their names. 2: written since the stamp, or a write of it can be visible already; 1: a write of it is running;
-- 0: neither. Asks for all names at once, which are those of one generation.
local function heat_since(stamp, before)
  local known, has_marks, since = {}, redis.call('HLEN', MARKS) > 1, not before and stamp
  local function note_mark(name, ids)
    if not ids then return end
    local pending, uncertain = is_pending(name, ids)
    known[name] = uncertain and 2 or pending and 1 or 0
  end
  local function note_write(name, written, time)
    if written > stamp or (before and time > before) then known[name] = 2 end
  end
  return function(g, names)
    local unknown = {}
    for i = 1, #names do
      local name = names[i]
      if not known[name] then
        known[name] = 0
        unknown[#unknown + 1] = name
      end
    end
    if #unknown > 0 then
      -- The writes of dead processes are recorded here, so it comes first.
      if has_marks then any_tag(MARKS, unknown, note_mark) end
      any_written(g, unknown, since, note_write)
    end
    return known
  end
end

-- Whether tags of this heat or more affect the dependency.
local function is_affected(dependency, look, least)
  local name, columns, deciding, conditions, flags, rows = unpack(dependency)
  local has_rows, skips, is_complete = flags % 2 == 1, math.floor(flags / 2) % 2 == 1, flags >= 4

  -- Whether the write may have written a row that meets the condition: its column, and its values.
  local function is_hit(condition, of)
    local start = '"=' .. of .. '/' .. condition[1]
    local names = { start .. '?"' }
    for i = 2, #condition do names[i] = start .. condition[i] .. '"' end
    local heat = look(of_details, names)
    for i = 1, #names do
      if heat[names[i]] >= least then return true end
    end
    return false
  end
  -- \`of\`: a hot tag.
  local function may_match(of)
    for i = 1, #conditions do
      if not is_hit(conditions[i], of) then return false end
    end
    return true
  end
  local function any_column(list, set)
    local names = {}
    for i = 1, #list do names[i] = '"' .. set .. '.' .. list[i] .. '"' end
    local heat = look(of_tables, names)
    for i = 1, #names do
      if heat[names[i]] >= least and may_match(set .. '.' .. list[i]) then return true end
    end
    return false
  end
  -- Whether one of the rows was written in this way. \`columns\`: only a write of one of these counts.
  local function any_row(of, columns)
    local names = {}
    for i = 1, #rows do names[i] = '"' .. of .. name .. '/' .. rows[i] .. '"' end
    local heat = look(of_details, names)
    for i = 1, #names do
      if heat[names[i]] >= least then
        if not columns then return true end
        local start, set = string.sub(names[i], 1, -2) .. '.', {}
        for k = 1, #columns do set[k] = start .. columns[k] .. '"' end
        look(of_details, set)
        for k = 1, #set do
          if heat[set[k]] >= least then return true end
        end
      end
    end
    return false
  end

  local end_of_name = name .. '"'
  local all, new, gone, set = '"all:' .. end_of_name, '"new:' .. end_of_name, '"gone:' .. end_of_name, '"set:' .. end_of_name
  local bulk_gone, bulk_set = '"bulk-gone:' .. end_of_name, '"bulk-set:' .. end_of_name
  local heat = look(of_tables, { all, new, gone, set, bulk_gone, bulk_set })
  local function is_hot(kind) return heat[kind] >= least end
  if is_hot(all) then return true end
  if not is_complete and is_hot(new) and may_match('new:' .. name) then return true end
  if is_hot(bulk_gone) and may_match('bulk-gone:' .. name) then return true end
  if is_hot(bulk_set) and any_column(columns, 'bulk-set:' .. name) then return true end
  if is_hot(gone) then
    if has_rows and not skips then
      if any_row('row-gone:') then return true end
    elseif may_match('gone:' .. name) then
      return true
    end
  end
  if not is_hot(set) then return false end
  if has_rows and any_row('row:', columns) then return true end
  return any_column(has_rows and deciding or columns, 'set:' .. name)
end

local function standing_of_dependencies(stamp, dependencies, before)
  local look, standing = heat_since(stamp, before), 'unchanged'
  for i = 1, #dependencies do
    local table_tag, parts = unpack(dependencies[i])
    local heat_of_table = look(of_tables, { table_tag })[table_tag]
    if heat_of_table > 0 then
      local dependency = cjson.decode(parts)
      local function is_affected_by(least)
        return heat_of_table >= least and is_affected(dependency, look, least)
      end
      if is_affected_by(2) then return 'overtaken' end
      if standing == 'unchanged' and is_affected_by(1) then standing = 'pending' end
    end
  end
  return standing
end

-- What has happened to all of this since the stamp. \`names\`: as \`read_names\` returns it.
local function standing(stamp, names, before)
  if stamp < cleared then return 'overtaken' end
  local of_tags = standing_of_tags(stamp, names.tags, before)
  if of_tags == 'overtaken' then return of_tags end
  local of_dependencies = standing_of_dependencies(stamp, names.dependencies, before)
  return of_dependencies == 'unchanged' and of_tags or of_dependencies
end
`
