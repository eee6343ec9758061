/** How much may pass in a second, and how much at once after a pause. */
export interface Budget {
  perSecond: number;
  burst: number;
}

/** Tokens that are left at a moment, milliseconds on any clock that doesn't go back. */
export interface TokenBucket {
  readonly budget: Budget;
  tokens: number;
  at: number;
}

export const fullBucket = (budget: Budget, now: number): TokenBucket => ({ budget, tokens: budget.burst, at: now });

/**
 * Takes tokens if they are there. A bucket that is full lets any amount through, and owes what it lacked: otherwise what
 * is larger than the burst could never pass.
 */
export function takeTokens(bucket: TokenBucket, amount: number, now: number): boolean {
  refill(bucket, now);
  if (bucket.tokens < Math.min(amount, bucket.budget.burst)) return false;
  bucket.tokens -= amount;
  return true;
}

/** Milliseconds until an amount can be taken; 0 when it can be now. */
export function msUntil(bucket: TokenBucket, amount: number, now: number): number {
  refill(bucket, now);
  const lacking = Math.min(amount, bucket.budget.burst) - bucket.tokens;
  return lacking <= 0 ? 0 : Math.ceil((lacking / bucket.budget.perSecond) * 1000);
}

function refill(bucket: TokenBucket, now: number): void {
  const elapsed = Math.max(0, now - bucket.at);
  bucket.at = Math.max(bucket.at, now);
  bucket.tokens = Math.min(bucket.budget.burst, bucket.tokens + (elapsed / 1000) * bucket.budget.perSecond);
}
