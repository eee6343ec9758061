import { profileLabels, scanStateLabels } from '../text/states.ts';
import { Choice } from '../ui/choice.tsx';
import type { ScanFilters } from './filters.ts';

interface FilterBarProps {
  filters: ScanFilters;
  /** Offered while a target is typed: the API matches targets as a whole. */
  targets: string[];
  onChange(filters: ScanFilters): void;
}

export function FilterBar({ filters, targets, onChange }: FilterBarProps) {
  const known = [...new Set(targets)];
  const setTarget = (target: string) => onChange({ ...filters, target: target.trim() });
  return (
    <search class="filters" aria-label="Filter scans">
      <input
        type="search"
        aria-label="Filter by target"
        placeholder="Any target"
        list="known-targets"
        value={filters.target}
        onInput={({ currentTarget: { value } }) => {
          if (value === '' || known.includes(value)) setTarget(value);
        }}
        onChange={(event) => setTarget(event.currentTarget.value)}
      />
      <datalist id="known-targets">
        {known.map((target) => (
          <option key={target} value={target} />
        ))}
      </datalist>
      <Choice
        label="Filter by state"
        any="Any state"
        value={filters.state}
        options={scanStateLabels}
        onChange={(state) => onChange({ ...filters, state })}
      />
      <Choice
        label="Filter by profile"
        any="Any profile"
        value={filters.profile}
        options={profileLabels}
        onChange={(profile) => onChange({ ...filters, profile })}
      />
    </search>
  );
}
