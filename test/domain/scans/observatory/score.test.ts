import { expect, test } from '@jest/globals';
import { gradeOf, scoreOf } from '../../../../domain/scans/observatory/score.ts';

test.each([
  { modifiers: [], score: 100 },
  { modifiers: [10, 5], score: 115 },
  { modifiers: [-10, 5], score: 95 },
  { modifiers: [-5, -10, 10, 10], score: 85 },
  { modifiers: [-50, -50, -25, 10], score: 0 },
])('$modifiers make $score', ({ modifiers, score }) => {
  expect(scoreOf(modifiers)).toBe(score);
});

test('grades begin where the Observatory’s begin', () => {
  const steps = Array.from({ length: 31 }, (_, index) => gradeOf(150 - index * 5));
  const begins = new Map(steps.map((grade, index) => [grade, 150 - index * 5]));
  expect(Object.fromEntries(begins)).toEqual({
    'A+': 100,
    A: 90,
    'A-': 85,
    'B+': 80,
    B: 70,
    'B-': 65,
    'C+': 60,
    C: 50,
    'C-': 45,
    'D+': 40,
    D: 30,
    'D-': 25,
    F: 0,
  });
});
