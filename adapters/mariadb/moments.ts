/** As DATETIME(6) takes it; in UTC, like all that MariaDB holds. Finer than microseconds is cut off. @param iso ISO 8601 */
export function toSqlMoment(iso: string): string {
  const [, date, time, fraction = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(iso) ?? [];
  if (date === undefined) return toSqlMoment(new Date(iso).toISOString());
  return `${date} ${time}.${fraction.slice(0, 6).padEnd(6, '0')}`;
}

/** ISO 8601 with microseconds. @param moment `2019-02-01 00:55:37.000000` */
export const fromSqlMoment = (moment: string): string => `${moment.replace(' ', 'T')}Z`;

/** ISO 8601 to the second or the millisecond, as findings spell their moment, which their keys follow from. */
export const fromSqlFoundAt = (moment: string): string =>
  fromSqlMoment(moment)
    .replace(/000Z$/, 'Z')
    .replace(/\.000Z$/, 'Z');

/** `2019-02-01`: the day in UTC. */
export const dayOf = (moment: string): string => moment.slice(0, 10);
