import type { SagaListState, SagaResource } from '../../../contracts/karma/resource.ts';
import { describeChange, describeFailure } from '../../../domain/karma/describe-saga.ts';
import { exitCodes } from '../../exit-codes.ts';
import { presentableJson, presentableText } from '../../text/presentable.ts';
import { lookUntil } from '../../watch/look-until.ts';
import type { KarmaClientDependencies } from './dependencies.ts';

/** Those in which it goes on by itself. */
const underWay: SagaListState[] = ['running', 'compensating'];

/** Waits until a saga has ended or is parked, tells what became of it, and says so by the exit code. */
export async function followSaga(
  begun: SagaResource,
  json: boolean,
  { connectKarma, out, aside, exit, pace }: KarmaClientDependencies,
): Promise<void> {
  const karma = connectKarma();
  let last = begun;
  let told = '';
  const onTrouble = (message: string) => {
    if (message !== told) aside.write(`${presentableText(message)} Trying again.\n`);
    told = message;
  };
  if (underWay.includes(begun.state)) {
    aside.write(`${presentableText(begun.summary)} …\nIt goes on whoever watches: ${begun.id}\n`);
    const looks = lookUntil(
      () => karma.saga(begun.id),
      ({ state }) => !underWay.includes(state),
      { ...pace, onTrouble },
    );
    for await (last of looks);
  }
  out.write(json ? presentableJson(last) : `${presentableText(outcomeOf(last))}\n`);
  if (last.state !== 'complete' && last.state !== 'discarded') exit(exitCodes.error);
}

function outcomeOf({ id, state, summary, status, failure }: SagaResource): string {
  // What can't be done is no store's fault.
  const why = failure === null ? '' : ` ${state === 'refused' ? failure.reason : describeFailure(failure)}`;
  switch (state) {
    case 'complete':
      return `${summary}: done${status?.change ? ` · ${describeChange(status.change)}` : ''}`;
    case 'discarded':
      return `${summary}: given up; all three stores are as if it had never begun.`;
    case 'parked':
      return `${summary}: taken back and parked.${why} Then: vigil karma parked retry ${id}`;
    default:
      return `${summary}: ${state}.${why}`;
  }
}
