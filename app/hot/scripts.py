"""The steps that Redis does in one go.

They compute keys, so the cache is one server (or one hash slot) and not a cluster.
"""

from typing import Final

from app.redis import Script

SHOPPER: Final = Script("""
local kind, id, strict = ARGV[1], ARGV[2], ARGV[3] == 'verified'
local device, link, records, block = false, false, {}, false

local function shown_to(name)
  return redis.call('SMEMBERS', 'b:' .. name)
end

local function may_see(name, state)
  local known = state and cmsgpack.unpack(state)
  return known and (known[1] == name or known[4] == name)
end

local function core(person)
  local sizes, best = {}, false
  for _, record in ipairs(redis.call('SMEMBERS', 'p:' .. person)) do
    local state = redis.call('GET', 'r:' .. record)
    if state then
      local known = cmsgpack.unpack(state)
      local name, owner = known[1], known[4]
      sizes[name] = (sizes[name] or 0) + 1
      if owner ~= name then sizes[owner] = (sizes[owner] or 0) + 1 end
    end
  end
  for name, size in pairs(sizes) do
    if not best or size > sizes[best] or (size == sizes[best] and name < best) then best = name end
  end
  return best
end

if kind == 'person' then
  if strict then
    block = core(id)
    if block then records = shown_to(block) end
  else
    records = redis.call('SMEMBERS', 'p:' .. id)
  end
else
  local session = id
  if kind == 'device' then
    device = redis.call('GET', 'd:' .. id)
    session = device and cmsgpack.unpack(device)[1]
  end
  link = session and redis.call('GET', 's:' .. session)
  if link then
    local known = cmsgpack.unpack(link)
    if kind == 'session' then device = redis.call('GET', 'd:' .. known[1]) end
    local record, person, assurance = known[2], known[3], known[4]
    if type(record) == 'string' and assurance == 'verified' and strict then
      local state = redis.call('GET', 'r:' .. record)
      if state then
        block = cmsgpack.unpack(state)[1]
        records = shown_to(block)
      end
    elseif type(person) == 'string' and not strict then
      records = redis.call('SMEMBERS', 'p:' .. person)
    end
  end
end

table.sort(records)
local answer = {device, link}
for i = 1, math.min(#records, 100) do
  local record = records[i]
  local state = redis.call('GET', 'r:' .. record)
  if not block or may_see(block, state) then
    answer[#answer + 1] = record
    answer[#answer + 1] = state
    answer[#answer + 1] = redis.call('GET', 'h:' .. record)
    answer[#answer + 1] = redis.call('GET', 'c:' .. record)
  end
end
return answer
""")
"""(kind, id, verified|asserted) -> device, session link, then record, link, history, consent of each record."""

BEGIN: Final = Script("""
local was = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], 'partial')
return was
""")
"""() -> what the mark said before a writer began."""

LINK_RECORD: Final = Script("""
for i = 1, #ARGV, 2 do
  local record, state = ARGV[i], ARGV[i + 1]
  local old = redis.call('GET', 'r:' .. record)
  if old then
    local was = cmsgpack.unpack(old)
    redis.call('SREM', 'b:' .. was[1], record)
    if was[4] then redis.call('SREM', 'b:' .. was[4], record) end
    redis.call('SREM', 'p:' .. was[2], record)
  end
  local is = cmsgpack.unpack(state)
  redis.call('SADD', 'b:' .. is[1], record)
  redis.call('SADD', 'b:' .. is[4], record)
  redis.call('SADD', 'p:' .. is[2], record)
  redis.call('SET', 'r:' .. record, state)
end
return #ARGV / 2
""")
"""(record, state)... : moves records between persons, and between what blocks may be shown (``b:``)."""

CONSENT: Final = Script("""
local function later(old, new)
  if not old or not new then return old or new end
  if old[1] ~= new[1] then return old[1] > new[1] and old or new end
  return old[2] and new or old
end

for i = 1, #ARGV, 2 do
  local key, state = 'c:' .. ARGV[i], ARGV[i + 1]
  local old = redis.call('GET', key)
  if old then
    local was, is = cmsgpack.unpack(old), cmsgpack.unpack(state)
    state = string.char(0x93) .. cmsgpack.pack(later(was[1], is[1]), later(was[2], is[2]), later(was[3], is[3]))
  end
  redis.call('SET', key, state)
end
return #ARGV / 2
""")
"""(record, state)... : keeps of each field the newest answer by the source's time, of two at one time the no."""

STOCK: Final = Script("""
local changed = {}
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
    changed[#changed + 1] = ARGV[i]
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
local version = tonumber(redis.call('GET', KEYS[3]) or '0')
if #changed == 0 then return version end
version = math.max(version + 1, tonumber(ARGV[1]))
redis.call('SET', KEYS[3], string.format('%.0f', version))
for _, sku in ipairs(changed) do redis.call('ZADD', KEYS[2], string.format('%.0f', version), sku) end
return version
""")
"""(floor of the version, then sku, units ...): a version only where something changed."""
