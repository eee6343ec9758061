/** An entry of one of SQS's batch requests. */
export interface BatchEntry {
  Id: string;
  [other: string]: unknown;
}

export interface FailedEntry {
  Id: string;
  SenderFault: boolean;
  Code: string;
  Message: string;
}

export interface BatchOutput {
  Successful?: { Id: string; [other: string]: unknown }[];
  Failed?: FailedEntry[];
}

/** What becomes of an entry: it is sent on, it is only said to be done, or it fails. */
export type EntryFate = 'pass' | 'lose' | 'fail' | 'expire';

/** The answer to a batch of which only a part was sent on. */
export function mergeBatch(entries: BatchEntry[], fates: EntryFate[], sent: BatchOutput): BatchOutput {
  const idsOf = (wanted: EntryFate) => entries.filter((_, index) => fates[index] === wanted).map(({ Id }) => Id);
  return {
    Successful: [...(sent.Successful ?? []), ...idsOf('lose').map((Id) => ({ Id }))],
    Failed: [...(sent.Failed ?? []), ...idsOf('fail').map(failed), ...idsOf('expire').map(expired)],
  };
}

const failed = (Id: string): FailedEntry => ({
  Id,
  SenderFault: false,
  Code: 'InternalError',
  Message: 'A fault that this proxy was told to make.',
});

const expired = (Id: string): FailedEntry => ({
  Id,
  SenderFault: true,
  Code: 'ReceiptHandleIsInvalid',
  Message: 'The receipt handle has expired.',
});
