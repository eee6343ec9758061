import type { IHalfOpenAfterBackoffContext } from 'cockatiel';
import {
  BrokenCircuitError,
  CircuitState as CockatielState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
} from 'cockatiel';
import type { CircuitState } from '../../contracts/telemetry/consumers.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';

/** Stands before a service: after failures in a row nobody asks it any more, until one request finds it well again. */
export interface Circuit {
  readonly state: CircuitState;
  /** @throws {CallFailure} of `circuit_open` at once while the circuit is open; else what `request` throws */
  run<T>(request: () => Promise<T>): Promise<T>;
  /** @param listener told each change */
  onChange(listener: (state: CircuitState) => void): void;
}

const failuresInARow = 5;
const firstOpenMs = 5_000;
const longestOpenMs = 30_000;

/** @param service whose name the failures' messages bear */
export function createCircuit(service: string, random: () => number = Math.random): Circuit {
  const openFor = ({ attempt }: IHalfOpenAfterBackoffContext) => {
    const exact = Math.min(longestOpenMs, firstOpenMs * 2 ** (attempt - 1));
    // Workers that opened together shall not all knock together.
    return attempt === 1 ? exact : exact * (0.75 + random() / 4);
  };
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(failuresInARow),
    halfOpenAfter: new DelegateBackoff(openFor),
  });
  return {
    get state() {
      return states[policy.state];
    },
    async run(request) {
      try {
        return await policy.execute(request);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new CallFailure('circuit_open', `${service} is not asked for now: ${reasonOf(policy.lastFailure)}`, {
          cause: error,
        });
      }
    },
    onChange: (listener) => void policy.onStateChange((state) => listener(states[state])),
  };
}

/** A request that is refused for itself says nothing of how the service is. */
const isOutage = (error: Error): boolean => error instanceof CallFailure && error.code !== 'invalid_request';

const reasonOf = (failure: { error: Error } | { value: unknown } | undefined): string =>
  failure && 'error' in failure ? failure.error.message : 'it failed several times in a row.';

const states: Record<CockatielState, CircuitState> = {
  [CockatielState.Closed]: 'closed',
  [CockatielState.HalfOpen]: 'half_open',
  [CockatielState.Open]: 'open',
  [CockatielState.Isolated]: 'open',
};
