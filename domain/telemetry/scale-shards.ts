import type { Demand, ShardDecision, ShardPolicy, StreamDescription } from '../../contracts/telemetry/shards.ts';
import { changesPerDay, shardLimits } from '../../contracts/telemetry/shards.ts';
import { count } from '../text/words.ts';

export interface ShardSituation {
  stream: StreamDescription;
  demand: Demand;
  policy: ShardPolicy;
  /** The run before; null in the first. */
  last: ShardDecision | null;
  now: Date;
}

/** How full the shards are to be after a change. */
const comfortableShare = 0.6;
const dayMs = 86_400_000;

/**
 * Decides how many shards a stream should have: up at once when demand is high, down only when it has been low for long,
 * and never by more than UpdateShardCount allows, which is to double or to halve
 * (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html).
 */
export function decideShards({ stream, demand, policy, last, now }: ShardSituation): ShardDecision {
  const shards = stream.openShards;
  const load = loadOf(demand);
  const isLow = demand.consumers > 0 && load < policy.lowShare * shards;
  const lowSince = isLow ? (last?.lowSince ?? now.toISOString()) : null;
  const changes = (last?.changes ?? []).filter((at) => now.getTime() - Date.parse(at) < dayMs);
  const decide = (target: number, reason: string): ShardDecision => {
    const direction = target > shards ? 'up' : target < shards ? 'down' : 'none';
    const action = direction !== 'none' && policy.dryRun ? 'would_scale' : direction;
    const isChange = action === 'up' || action === 'down';
    return {
      ...{ at: now.toISOString(), demand, shards, target, action, reason },
      changes: isChange ? [...changes, now.toISOString()] : changes,
      lowSince: isChange ? null : lowSince,
    };
  };
  const stay = (reason: string) => decide(shards, reason);

  if (stream.status !== 'ACTIVE') return stay(`The stream is ${stream.status.toLowerCase()}.`);
  const wanted = wantedShards(
    shards,
    load,
    demand,
    policy,
    lowSince === null ? 0 : now.getTime() - Date.parse(lowSince),
  );
  const target = Math.min(Math.max(wanted.shards, Math.ceil(shards / 2)), shards * 2);
  if (target === shards) return stay(wanted.reason);
  const sinceChangeMs = now.getTime() - Date.parse(changes.at(-1) ?? new Date(0).toISOString());
  if (sinceChangeMs < policy.cooldownSeconds * 1000) {
    return stay(
      `${wanted.reason} The last change was ${Math.round(sinceChangeMs / 1000)} s ago: too soon for another.`,
    );
  }
  if (changes.length >= changesPerDay) return stay(`${wanted.reason} AWS allows ${changesPerDay} changes a day.`);
  return decide(target, wanted.reason);
}

/** Demand in shards, by whichever limit it fills more. */
const loadOf = ({ recordsPerSecond, bytesPerSecond }: Demand): number =>
  Math.max(recordsPerSecond / shardLimits.recordsPerSecond, bytesPerSecond / shardLimits.bytesPerSecond);

function wantedShards(
  shards: number,
  load: number,
  { consumers }: Demand,
  { minShards, maxShards, highShare, lowShare, lowSeconds }: ShardPolicy,
  lowForMs: number,
): { shards: number; reason: string } {
  const within = (wanted: number) => Math.min(Math.max(wanted, minShards), maxShards);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (shards < minShards)
    return { shards: minShards, reason: `There are to be at least ${count(minShards, 'shard')}.` };
  if (shards > maxShards) return { shards: maxShards, reason: `There are to be at most ${count(maxShards, 'shard')}.` };
  if (consumers === 0) return { shards, reason: 'No consumer reports, so demand is not known.' };
  const fills = `Demand fills ${percent(load / shards)} of ${count(shards, 'shard')}`;
  const comfortable = within(Math.max(1, Math.ceil(load / comfortableShare)));
  if (load > highShare * shards) {
    const reason = `${fills}, more than ${percent(highShare)}.`;
    return comfortable > shards
      ? { shards: comfortable, reason }
      : { shards, reason: `${reason} There may be no more.` };
  }
  if (load < lowShare * shards && comfortable < shards) {
    const reason = `${fills}, less than ${percent(lowShare)}`;
    if (lowForMs >= lowSeconds * 1000) return { shards: comfortable, reason: `${reason}, for ${lowSeconds} s.` };
    return { shards, reason: `${reason}, but not yet for ${lowSeconds} s.` };
  }
  return { shards, reason: `${fills}.` };
}
