import { count } from '../../text/words.ts';

/**
 * How long a certificate lasts, or since when it doesn't, in whole days that have passed or are still to come.
 * @param daysLeft rounded down, as results have it: -1 on the first day after the end
 */
export function describeDaysLeft(daysLeft: number): string {
  return daysLeft < 0 ? `expired ${wholeDays(-daysLeft - 1)} ago` : `${wholeDays(daysLeft)} left`;
}

const wholeDays = (days: number): string => (days === 0 ? 'less than a day' : count(days, 'day'));
