const decimals = 4;
const scale = 10n ** BigInt(decimals);

/**
 * The exact average of whole numbers as a decimal with four places, rounded half up (towards more); `0.0000` of none. In
 * whole numbers all along: doubles would round 1/8 of a place now and then to the wrong side.
 */
export function exactAverage(sum: number | bigint, count: number | bigint): string {
  const n = BigInt(count);
  if (n === 0n) return `0.${'0'.repeat(decimals)}`;
  const scaled = floorDivide(2n * BigInt(sum) * scale + n, 2n * n);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
