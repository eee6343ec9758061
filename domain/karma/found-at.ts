const onLine = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{3})?)$/;
const onWire = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d{3})?)Z$/;

/** The first year that a finding may be of; no store then has to know what was before its own calendar began. */
const firstYear = 1970;

/**
 * Reads the moment of a finding as lines of a file have it, `2019-02-01 00:55:37` in UTC, and 24:00:00 is no time of day.
 * @returns it in ISO 8601, in one spelling for each moment; null where it is none
 */
export const readLineMoment = (text: string): string | null => readMoment(onLine.exec(text));

/** The same as messages have it: ISO 8601, `2019-02-01T00:55:37Z`. */
export const readWireMoment = (text: string): string | null => readMoment(onWire.exec(text));

function readMoment(parts: RegExpExecArray | null): string | null {
  const [, date = '', time = ''] = parts ?? [];
  const moment = new Date(`${date}T${time}Z`);
  // `2019-02-30` would become a day in March.
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(`${date}T${time}`)) return null;
  return moment.getUTCFullYear() < firstYear ? null : spell(moment);
}

/** Whole seconds go without a fraction. */
const spell = (moment: Date): string => moment.toISOString().replace('.000Z', 'Z');

const dayMs = 24 * 60 * 60 * 1000;

/** Clocks differ, and some are set to local time; what is further ahead is no moment at which anything was found. */
export const isAhead = (foundAt: string, now: Date): boolean => Date.parse(foundAt) > now.getTime() + dayMs;
