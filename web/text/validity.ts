import { describeDaysLeft } from '../../domain/scans/tls/days-left.ts';
import type { Label } from './states.ts';
import { label } from './states.ts';
import { capitalised } from './words.ts';

/** Less than a month is when a renewal ought to have happened already. */
const renewalDays = 30;

/** @param daysLeft negative once the certificate has expired */
export function validityLabel(daysLeft: number): Label {
  const tone = daysLeft < 0 ? 'bad' : daysLeft < renewalDays ? 'warn' : 'good';
  return label(capitalised(describeDaysLeft(daysLeft)), tone);
}
