import { useEffect, useRef, useState } from 'preact/hooks';
import { navigate } from '../shell/router.tsx';
import type { Day, DayRange } from './as-of.ts';
import { addressAsOf, dayAt, dayWords, stepOf, stepsBetween } from './as-of.ts';

interface AsOfSliderProps {
  /** The address of the page, which keeps the day. */
  path: string;
  range: DayRange;
  /** null for now. */
  asOf: Day | null;
}

/** While the handle moves nothing is asked for; once it rests so long, it is. */
const restMs = 150;

/** Chooses the day at whose end standings are shown; the step behind the last day is now. */
export function AsOfSlider({ path, range, asOf }: AsOfSliderProps) {
  const now = stepsBetween(range.first, range.last) + 1;
  const chosen = asOf === null ? now : stepOf(range, asOf);
  const [step, setStep] = useState(chosen);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setStep(chosen), [chosen]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const choose = (next: number) => {
    setStep(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      navigate(addressAsOf(path, next === now ? null : dayAt(range, next)), { replace: true });
    }, restMs);
  };
  const words = step === now ? 'now' : `the end of ${dayWords(dayAt(range, step))} (UTC)`;
  return (
    <div class="as-of card">
      <label for="as-of">As of</label>
      <output for="as-of" class="as-of-words">
        {words}
      </output>
      <input
        id="as-of"
        type="range"
        min={0}
        max={now}
        value={step}
        aria-valuetext={words}
        onInput={(event) => choose(Number(event.currentTarget.value))}
      />
      <span class="as-of-ends quiet" aria-hidden="true">
        <span>{dayWords(range.first)}</span>
        <span>now</span>
      </span>
      <button type="button" class="button" onClick={() => choose(now)} aria-disabled={step === now}>
        Now
      </button>
    </div>
  );
}
