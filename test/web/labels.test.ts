import { expect, test } from '@jest/globals';
import { profileNames } from '../../contracts/scans/checks.ts';
import { scanFailureTypes } from '../../contracts/scans/failures.ts';
import { scanStates } from '../../contracts/scans/resource.ts';
import { checkLabel, checkStateLabels, failureTitles, profileLabels, scanStateLabels } from '../../web/text/states.ts';
import { validityLabel } from '../../web/text/validity.ts';
import { gradeLetter, signed } from '../../web/text/words.ts';
import { iconShapes } from '../../web/ui/icon-shapes.ts';

test('every state, profile and failure of the contract has a text', () => {
  expect(Object.keys(scanStateLabels).sort()).toEqual([...scanStates].sort());
  expect(Object.keys(profileLabels).sort()).toEqual([...profileNames].sort());
  expect(Object.keys(failureTitles).sort()).toEqual([...scanFailureTypes].sort());
});

test('states can be told apart without colour: each has a text of its own and an icon', () => {
  for (const labels of [scanStateLabels, checkStateLabels].map((record) => Object.values(record))) {
    expect(new Set(labels.map(({ text }) => text)).size).toBe(labels.length);
    for (const { icon } of labels) expect(iconShapes).toHaveProperty(icon);
  }
});

test('a failure of one check does not call the target of all of them invalid', () => {
  expect(failureTitles.invalid_target).toBe('The target can’t be scanned as it is');
});

test('a check waits only while its scan goes on', () => {
  expect(checkLabel('pending', 'running').text).toBe('Waiting');
  expect(checkLabel('pending', 'error').text).toBe('Not run');
  expect(checkLabel('failed', 'error')).toBe(checkStateLabels.failed);
});

test.each([
  ['A+', 'A'],
  ['A-', 'A'],
  ['F', 'F'],
  [null, null],
  ['', null],
  ['unknown', null],
])('grade %j is coloured as %j', (grade, letter) => {
  expect(gradeLetter(grade)).toBe(letter);
});

test('points carry a true minus sign', () => {
  expect([signed(5), signed(-20), signed(0)]).toEqual(['+5', '\u221220', '0']);
});

test.each([
  [-2, 'Expired 1 day ago', 'bad'],
  [0, 'Less than a day left', 'warn'],
  [29, '29 days left', 'warn'],
  [30, '30 days left', 'good'],
])('a certificate with %d days left: %s', (daysLeft, text, tone) => {
  expect(validityLabel(daysLeft)).toMatchObject({ text, tone });
});
