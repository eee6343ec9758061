import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../simulators/random.ts';
import { expectEventually } from './eventually.ts';
import type { SupervisedVigil } from './supervised-vigil.ts';

/** How often each process is killed, by its name. */
export type Victims = Readonly<Record<string, number>>;

export const killsOf = (victims: Victims): number => Object.values(victims).reduce((sum, count) => sum + count, 0);

export interface KillOptions {
  /** Of its seed are their order and the pauses. */
  random: Random;
  /** Before each kill. */
  longestPauseMs: number;
  /** Names what is under way. Each kill waits for something that none has hit before, but not for long. */
  underWay?(): Promise<string[]>;
  /** Told of each kill. */
  onKilled?(): void;
}

/** What was killed may keep all else from its work for longer. */
const longestWaitMs = 2_000;

/**
 * Kills processes as `kill -9` does, in an order and after pauses that are random; each is started again by its supervisor. Of
 * several of one name it is any of them.
 * @returns what was under way when something was killed
 */
export async function killAtRandom(
  { children }: Pick<SupervisedVigil, 'children'>,
  victims: Victims,
  { random, longestPauseMs, underWay, onKilled }: KillOptions,
): Promise<Set<string>> {
  const order = Object.entries(victims).flatMap(([name, count]) => Array.from({ length: count }, () => name));
  const killed = new Set<number>();
  const hit = new Set<string>();
  const namesOf = async () => (await underWay?.().catch(() => [])) ?? [];
  while (order.length > 0) {
    const [name] = order.splice(Math.floor(random() * order.length), 1);
    const namesakes = children.filter((child) => child.name === name);
    const victim = namesakes[namesakes.length === 1 ? 0 : Math.floor(random() * namesakes.length)];
    const waitsUntil = Date.now() + longestWaitMs;
    while (underWay && Date.now() < waitsUntil && (await namesOf()).every((one) => hit.has(one))) await delay(25);
    // When it is killed is what is random here; it may be in the middle of starting again.
    await delay(random() * longestPauseMs);
    for (const one of await namesOf()) hit.add(one);
    await expectEventually(() => {
      const pid = victim?.pid ?? Number.NaN;
      // It takes a moment until one that was killed is known to be gone.
      if (killed.has(pid)) throw new Error(`${name} was killed already, and does not run again yet`);
      process.kill(pid, 'SIGKILL');
      killed.add(pid);
    });
    onKilled?.();
  }
  return hit;
}
