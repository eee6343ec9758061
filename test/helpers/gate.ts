/** A promise that a test opens from outside; opening it before anybody waits is fine. */
export interface Gate {
  open(): void;
  opened: Promise<void>;
}

export function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
