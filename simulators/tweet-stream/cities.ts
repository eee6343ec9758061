/** A place that posts come from. */
export interface City {
  id: string;
  name: string;
  /** With its province: `Trent Hills, Ontario`. */
  fullName: string;
  population: number;
}

/** @param text of data/cities.csv: `name,province,population` in each line, without quotes */
export const parseCities = (text: string): City[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const [name = '', province = '', population = ''] = line.split(',');
      // Sixteen hexadecimal digits, as the ids of places have.
      const id = (0xca00_0000_0000 + index).toString(16).padStart(16, '0');
      return { id, name, fullName: `${name}, ${province}`, population: Number(population) };
    });

/** Draws indexes in the ratio of weights, by a number from 0 up to 1. */
export function createWeightedDraw(weights: readonly number[]): (random: number) => number {
  let sum = 0;
  const upTo = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return (random) => {
    const wanted = random * sum;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
