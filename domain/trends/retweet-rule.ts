import type { ReferenceType, RetweetRule } from '../../contracts/trends/post.ts';
import { referenceTypes } from '../../contracts/trends/post.ts';

/** All types together are any reference, also one of a type that isn't known yet. */
export const retweetRuleOf = (types: readonly ReferenceType[]): RetweetRule =>
  referenceTypes.every((type) => types.includes(type)) ? 'any' : types;
