/** What every store holds as a signed integer of 32 bits: ids of vulnerabilities, crowdsourcers and severities. */
export const largestReferenceId = 2_147_483_647;
/** What JSON and JavaScript hold exactly. */
export const largestFindingId = Number.MAX_SAFE_INTEGER;

/** @returns null for what isn't a positive whole number in its one decimal spelling, up to the largest */
export function readId(text: string, largest: number): number | null {
  const id = Number(text);
  return /^[1-9]\d{0,15}$/.test(text) && id <= largest ? id : null;
}

export const isId = (value: unknown, largest: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= largest;
