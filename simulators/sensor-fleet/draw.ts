import type { Random } from '../random.ts';

/** From the one to the other, both included. */
export type Range = readonly [least: number, most: number];

export const drawNumber = (random: Random, [least, most]: Range): number => least + random() * (most - least);

export const drawInteger = (random: Random, [least, most]: Range): number =>
  least + Math.floor(random() * (most - least + 1));

export function drawOne<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[drawInteger(random, [0, items.length - 1])];
  if (item === undefined) throw new RangeError('There is nothing to draw from.');
  return item;
}

/** A UUID of version 4. */
export function drawUuid(random: Random): string {
  const word = () => drawInteger(random, [0, 0xffff_ffff]).toString(16).padStart(8, '0');
  const [first, second, third, fourth] = [word(), word(), word(), word()];
  const variant = drawOne(random, ['8', '9', 'a', 'b']);
  return [first, second.slice(4), `4${second.slice(1, 4)}`, variant + third.slice(1, 4), third.slice(4) + fourth].join(
    '-',
  );
}

export const drawIpv4 = (random: Random): string =>
  Array.from({ length: 4 }, () => drawInteger(random, [0, 255])).join('.');
