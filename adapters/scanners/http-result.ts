import type { Hop, HttpResult } from '../../contracts/scans/checks.ts';
import { chainFindings } from '../../domain/scans/observatory/chain-findings.ts';
import type { HttpGrade } from '../../domain/scans/observatory/grade.ts';
import { findingsOf } from '../../domain/scans/observatory/grade.ts';
import type { HttpObservation, ObservedResponse } from '../../domain/scans/observatory/observation.ts';

const maxHeaders = 100;
const maxNameLength = 128;
const maxValueLength = 1_024;
/** Of all headers together, in characters: with hops and tests, a result stays far below a payload's size. */
const maxHeadersLength = 48 * 1_024;

/** The result as it is kept: graded, and cut to a size that a history can carry. */
export function describeHttp(observation: HttpObservation, response: ObservedResponse, grade: HttpGrade): HttpResult {
  const { tests } = grade;
  const failed = tests.filter(({ pass }) => pass === false).length;
  return {
    check: 'http',
    summary: `Grade ${grade.grade} (${grade.score}/100), ${failed} of ${tests.length} tests failed`,
    findings: [...findingsOf(tests), ...chainFindings(observation)],
    ...grade,
    statusCode: response.status,
    finalUrl: cut(response.url, maxValueLength),
    httpHops: observation.http.hops.map(cutHop),
    httpsHops: observation.https.hops.map(cutHop),
    headers: cutHeaders(response.headers),
  };
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const cutHop = ({ url, status }: Hop): Hop => ({ url: cut(url, maxValueLength), status });

function cutHeaders(headers: ObservedResponse['headers']): HttpResult['headers'] {
  const kept: HttpResult['headers'] = [];
  let length = 0;
  for (const [givenName, givenValue] of headers.slice(0, maxHeaders)) {
    const name = cut(givenName, maxNameLength);
    const value = cut(name.toLowerCase() === 'set-cookie' ? withoutValue(givenValue) : givenValue, maxValueLength);
    length += name.length + value.length;
    if (length > maxHeadersLength) break;
    kept.push([name, value]);
  }
  return kept;
}

/** A cookie's value may be a way into the site; its name and flags are all that a report needs. */
const withoutValue = (cookie: string): string => cookie.replace(/^([^=;]*)=[^;]*/, '$1=…');
