import { useEffect, useRef, useState } from 'preact/hooks';

let speak: (text: string) => void = () => {};

/** Says something to screen readers without moving the focus. */
export const announce = (text: string): void => speak(text);

/** The one polite live region of the console; it has to stand in the document before anything is said. */
export function Announcer() {
  const [text, setText] = useState('');
  speak = setText;
  return (
    <div class="sr-only" role="status">
      {text}
    </div>
  );
}

/** Announces what `describe` makes of each change of a value; null where a change is no news. */
export function useNews<T>(value: T, describe: (before: T, after: T) => string | null): void {
  const before = useRef(value);
  useEffect(() => {
    const news = describe(before.current, value);
    if (news !== null) announce(news);
    before.current = value;
  }, [value]);
}
