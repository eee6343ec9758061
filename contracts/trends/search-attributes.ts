import { batchSearchAttributes } from './batch.ts';
import { mergeSearchAttributes } from './merge.ts';
import { reprocessSearchAttributes } from './reprocess.ts';

/** All of the pipeline's. */
export const trendsSearchAttributes = {
  ...batchSearchAttributes,
  ...mergeSearchAttributes,
  ...reprocessSearchAttributes,
};
