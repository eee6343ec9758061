import type { CommandParser } from '@redis/client';
import { defineScript } from '@redis/client';
import { largestVersion } from '../../domain/karma/agreement.ts';
import { leaderboardKeys } from './keys.ts';

/** Fields of a crowdsourcer's hash, in the order in which the scripts take and tell them. */
export const hashFields = [
  'cs_name',
  'minor_sum',
  'medium_sum',
  'high_sum',
  'critical_sum',
  'karma_total',
  'findings_count',
  'karma_average',
  'version',
] as const;
export type HashField = (typeof hashFields)[number];

/** The field that each leaderboard's scores are of, in the order of `leaderboardKeys`. */
export const scoredFields: HashField[] = [
  'karma_total',
  'findings_count',
  'minor_sum',
  'medium_sum',
  'high_sum',
  'critical_sum',
];

/** A crowdsourcer as the scripts are told of one. */
export interface HashRow {
  key: string;
  member: string;
  values: Record<HashField, string>;
}

const boards = leaderboardKeys.length;
const names = `{${hashFields.map((field) => `'${field}'`).join(', ')}}`;
const scored = `{${scoredFields.map((field) => hashFields.indexOf(field) + 1).join(', ')}}`;

/** What can be no version is written over, as a corrupt copy might otherwise stay for ever. */
const isNewer = `
local function isNewer(held, version)
  if not held or not string.find(held, '^%d+$') then return true end
  return tonumber(held) > ${largestVersion} or tonumber(version) > tonumber(held)
end`;

/**
 * Writes each row that is newer than what is there, its hash and its place on every leaderboard at once.
 * Answers how many were.
 */
export const writeNewer = defineScript({
  SCRIPT: `${isNewer}
local names, scored = ${names}, ${scored}
local width, written = #names + 1, 0
for row = 0, #KEYS - ${boards + 1} do
  local key, at = KEYS[row + ${boards + 1}], row * width + 1
  if isNewer(redis.call('HGET', key, 'version'), ARGV[at + #names]) then
    local hash = {}
    for index, name in ipairs(names) do
      hash[2 * index - 1] = name
      hash[2 * index] = ARGV[at + index]
    end
    redis.call('HSET', key, unpack(hash))
    for board, index in ipairs(scored) do redis.call('ZADD', KEYS[board], ARGV[at + index], ARGV[at]) end
    written = written + 1
  end
end
return written`,
  parseCommand(parser: CommandParser, rows: HashRow[]) {
    pushKeys(parser, rows);
    for (const { member, values } of rows) parser.push(member, ...hashFields.map((field) => values[field]));
  },
  transformReply: (reply: number) => reply,
});

/** Takes rows away whose version is still the one that is given. */
export const removeUnchanged = defineScript({
  SCRIPT: `
local removed = 0
for row = 0, #KEYS - ${boards + 1} do
  local key = KEYS[row + ${boards + 1}]
  local held = redis.call('HGET', key, 'version')
  if not held or held == ARGV[row * 2 + 2] or ARGV[row * 2 + 2] == '-1' then
    redis.call('DEL', key)
    for board = 1, ${boards} do redis.call('ZREM', KEYS[board], ARGV[row * 2 + 1]) end
    removed = removed + 1
  end
end
return removed`,
  parseCommand(parser: CommandParser, rows: { key: string; member: string; version: number }[]) {
    pushKeys(parser, rows);
    for (const { member, version } of rows) parser.push(member, String(version));
  },
  transformReply: (reply: number) => reply,
});

/** Hash and scores of each crowdsourcer at one moment; null for what is missing. */
export const readRows = defineScript({
  SCRIPT: `
local rows = {}
for row = 1, #KEYS - ${boards} do
  local values = redis.call('HMGET', KEYS[row + ${boards}], unpack(${names}))
  for board = 1, ${boards} do values[${hashFields.length} + board] = redis.call('ZSCORE', KEYS[board], ARGV[row]) end
  rows[row] = values
end
return rows`,
  parseCommand(parser: CommandParser, rows: { key: string; member: string }[]) {
    pushKeys(parser, rows);
    parser.push(...rows.map(({ member }) => member));
  },
  transformReply: (reply: (string | null)[][]) => reply,
});

/**
 * A page of a leaderboard, as member, score and rank in turn: highest scores first, of equal ones the lowest member. Redis
 * itself has the members of one score the other way round in that direction, so each such group is turned.
 */
export const readLeaderboard = defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT: `
local board, limit, afterScore, afterMember = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]
local function above(score) return redis.call('ZCOUNT', board, '(' .. score, '+inf') end
local function among(score) return redis.call('ZCOUNT', board, score, score) end
local position = 0
if afterScore ~= '' then
  local first, size = above(afterScore), among(afterScore)
  local low, high = 0, size
  while low < high do
    local middle = math.floor((low + high) / 2)
    local index = first + size - 1 - middle
    if redis.call('ZRANGE', board, index, index, 'REV')[1] <= afterMember then low = middle + 1 else high = middle end
  end
  position = first + low
end
local page = {}
while #page < limit * 3 do
  local next = redis.call('ZRANGE', board, position, position, 'REV', 'WITHSCORES')
  if #next == 0 then break end
  local first, size = above(next[2]), among(next[2])
  local taken = math.min(limit - #page / 3, first + size - position)
  local last = 2 * first + size - 1 - position
  local group = redis.call('ZRANGE', board, last - taken + 1, last, 'REV')
  for index = #group, 1, -1 do
    page[#page + 1] = group[index]
    page[#page + 1] = next[2]
    page[#page + 1] = first + 1
  end
  position = position + taken
end
return page`,
  parseCommand(parser: CommandParser, board: string, limit: number, after: { score: number; member: string } | null) {
    parser.pushKey(board);
    parser.push(String(limit), after === null ? '' : String(after.score), after?.member ?? '');
  },
  transformReply(reply: (string | number)[]): RankedMember[] {
    const ranked: RankedMember[] = [];
    for (let at = 0; at < reply.length; at += 3)
      ranked.push({ member: String(reply[at]), score: Number(reply[at + 1]), rank: Number(reply[at + 2]) });
    return ranked;
  },
});

export interface RankedMember {
  member: string;
  score: number;
  /** Of equal scores the same; from 1 on. */
  rank: number;
}

function pushKeys(parser: CommandParser, rows: { key: string }[]): void {
  parser.pushKeysLength([...leaderboardKeys, ...rows.map(({ key }) => key)]);
}
