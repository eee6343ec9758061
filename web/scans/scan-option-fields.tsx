import { useEffect, useRef } from 'preact/hooks';
import type { InvalidValue } from '../../contracts/problems.ts';
import type { ProfileName } from '../../contracts/scans/checks.ts';
import { messageFor } from '../http/problem.ts';
import { Field } from '../ui/field.tsx';

interface OptionField {
  /** Its place in the request, so that the server's errors find their way back to it. */
  name: string;
  label: string;
  hint: string;
}

/** The options that a user may want to change; the server has a default for each. */
const profileOptions: Partial<Record<ProfileName, OptionField[]>> = {
  simulated: [
    { name: 'options.simulation.minSleepSeconds', label: 'Shortest sleep', hint: 'Seconds' },
    { name: 'options.simulation.maxSleepSeconds', label: 'Longest sleep', hint: 'Seconds' },
    {
      name: 'options.simulation.failureChance',
      label: 'Chance of failure',
      hint: '0 (never) to 1 (always)',
    },
  ],
  ports: [{ name: 'options.ports', label: 'Ports', hint: 'Like 22, 80, 443; the 100 most common where empty' }],
};

/** The advanced options of the chosen profile; opens by itself when one of them is wrong. */
export function ScanOptionFields({ profile, errors }: { profile: ProfileName; errors: InvalidValue[] }) {
  const details = useRef<HTMLDetailsElement>(null);
  const options = profileOptions[profile];
  const wrong = options?.some(({ name }) => messageFor(errors, name));
  useEffect(() => {
    if (wrong && details.current) details.current.open = true;
  }, [wrong]);
  if (!options) return null;
  return (
    <details ref={details} class="options">
      <summary>Options</summary>
      <div class="options-grid">
        {options.map(({ name, label, hint }) => (
          <Field key={name} label={label} name={name} hint={hint} error={messageFor(errors, name)}>
            {(control) => <input {...control} inputMode="decimal" placeholder="default" autocomplete="off" />}
          </Field>
        ))}
      </div>
    </details>
  );
}
