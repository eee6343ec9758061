/** One finding of `vigil doctor`. */
export interface Diagnosis {
  name: string;
  /** `note` is for what is absent without anything being wrong. */
  state: 'ok' | 'note' | 'wrong';
  detail: string;
  /** What to do about it. */
  remedy?: string;
}
