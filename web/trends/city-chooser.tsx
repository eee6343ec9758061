import { useId, useRef, useState } from 'preact/hooks';
import type { ListedCity } from '../../domain/trends/city-search.ts';
import { findCities } from '../../domain/trends/city-search.ts';
import { announce } from '../ui/announcer.tsx';
import { mostCities } from './chosen-cities.ts';
import { LineSample } from './line-sample.tsx';
import { amount } from './words.ts';

/** More are no list to choose from. */
const mostShown = 50;

/** The list closes when its search loses the focus, which must not be before the click. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

interface CityChooserProps {
  /** Those that can be chosen. */
  cities: readonly ListedCity[];
  chosen: readonly string[];
  onToggle(city: string): void;
}

/** The chosen cities, and a search for more: a combobox with a list, as https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ has it. */
export function CityChooser({ cities, chosen, onToggle }: CityChooserProps) {
  const chooser = useRef<HTMLDivElement>(null);
  /** The focus would be lost with the button that has it. */
  const remove = (city: string, index: number) => {
    const buttons = chooser.current?.querySelectorAll<HTMLElement>('.chip-remove');
    const next = buttons?.[index + 1] ?? buttons?.[index - 1] ?? chooser.current?.querySelector('input');
    onToggle(city);
    next?.focus();
    announce(`${city} removed.`);
  };
  return (
    <div class="city-chooser" ref={chooser}>
      <ul class="city-chips" aria-label="Chosen cities">
        {chosen.map((city, index) => (
          <li key={city} class="city-chip">
            <LineSample slot={index} />
            {city}
            <button type="button" class="chip-remove" aria-label={`Remove ${city}`} onClick={() => remove(city, index)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <CitySearch cities={cities.filter(({ city }) => !chosen.includes(city))} chosen={chosen} onToggle={onToggle} />
    </div>
  );
}

function CitySearch({ cities, chosen, onToggle }: CityChooserProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const full = chosen.length >= mostCities;
  const found = open ? findCities(cities, search) : [];
  const shown = found.slice(0, mostShown);
  const at = Math.min(active, shown.length - 1);
  const optionId = (index: number) => `${id}-option-${index}`;

  const look = (text: string) => {
    setSearch(text);
    setOpen(true);
    setActive(0);
  };
  const choose = (city: ListedCity | undefined) => {
    if (city === undefined) return;
    onToggle(city.city);
    announce(`${city.city} added.`);
    setSearch('');
    setOpen(false);
  };
  const move = (step: number) => {
    setOpen(true);
    const next = open ? Math.max(0, Math.min(shown.length - 1, at + step)) : 0;
    setActive(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const handled: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => choose(open ? shown[at] : undefined),
      Escape: () => (open ? setOpen(false) : setSearch('')),
    };
    const handle = handled[event.key];
    if (handle === undefined) return;
    event.preventDefault();
    handle();
  };

  return (
    <div class="city-search">
      <label for={`${id}-input`}>Add a city, up to {mostCities}</label>
      <input
        id={`${id}-input`}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={full ? `${mostCities} at most: remove one first` : `Search ${amount(cities.length)} more`}
        disabled={full}
        value={search}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? optionId(at) : undefined}
        onInput={(event) => look(event.currentTarget.value)}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {open && (
        <div class="city-list">
          <div id={`${id}-list`} role="listbox" aria-label="Cities">
            {shown.map((city, index) => (
              <button
                key={city.city}
                id={optionId(index)}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onMouseDown={keepFocus}
                onClick={() => choose(city)}
              >
                <span>{city.city}</span>
                <span class="quiet">
                  {city.trending && 'trending · '}
                  {amount(city.tweets)}
                </span>
              </button>
            ))}
          </div>
          <p class="quiet city-list-note" role="status">
            {found.length === 0
              ? nothingFound(chosen, search)
              : found.length > shown.length && `${amount(found.length - shown.length)} more: type on to find them.`}
          </p>
        </div>
      )}
    </div>
  );
}

function nothingFound(chosen: readonly string[], search: string): string {
  const [already] = search.trim() === '' ? [] : findCities(chosen.map(notCounted), search);
  return already === undefined
    ? 'No city with posts in the last hour has this in its name.'
    : `${already.city} is chosen already.`;
}

const notCounted = (city: string) => ({ city, tweets: 0 });
