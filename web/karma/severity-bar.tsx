import { severityNames } from '../../contracts/karma/findings.ts';
import type { SeveritySums } from '../../contracts/karma/ledger.ts';
import { points, severityWords, sumsWords } from './words.ts';

interface SeverityBarProps {
  sums: SeveritySums;
  /** What the whole width stands for. */
  of: number;
}

/** Sums of points side by side, each as long as it is large; the same is told in words. */
export function SeverityBar({ sums, of }: SeverityBarProps) {
  const share = (value: number) => `${((Math.max(0, value) / Math.max(1, of)) * 100).toFixed(3)}%`;
  let from = 0;
  return (
    <svg class="severity-bar" role="img" aria-label={`Points by severity: ${sumsWords(sums)}`}>
      {severityNames.map((name) => {
        const x = share(from);
        from += Math.max(0, sums[name]);
        return sums[name] > 0 && <rect key={name} class={`severity-${name}`} x={x} width={share(sums[name])} />;
      })}
    </svg>
  );
}

/** What each colour stands for, and how much there is of it. */
export function SeverityKey({ sums }: { sums?: SeveritySums }) {
  return (
    <ul class="severity-key" aria-label="Severities">
      {severityNames.map((name) => (
        <li key={name} class={`severity-${name}`}>
          {severityWords[name]}
          {sums && <b> {points(sums[name])}</b>}
        </li>
      ))}
    </ul>
  );
}
