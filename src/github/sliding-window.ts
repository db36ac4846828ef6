/** How much was done within the last while, so that a limit on it is kept. */
export type SlidingWindow = {
  /** Milliseconds until so much more may be done; 0: now. */
  delay(amount: number, now: number): number;
  take(amount: number, now: number): void;
};

/**
 * @param most amount within a window
 * @param windowMs the window's length, milliseconds
 */
export function slidingWindow(most: number, windowMs: number): SlidingWindow {
  const taken: { at: number; amount: number }[] = [];
  let sum = 0;
  const forget = (now: number): void => {
    for (let [first] = taken; first && first.at <= now - windowMs; [first] = taken) {
      sum -= first.amount;
      taken.shift();
    }
  };
  return {
    delay(amount, now) {
      forget(now);
      let excess = sum + amount - most;
      for (const { at, amount: freed } of taken) {
        if (excess <= 0) break;
        excess -= freed;
        if (excess <= 0) return at + windowMs - now;
      }
      return 0;
    },
    take(amount, now) {
      taken.push({ at: now, amount });
      sum += amount;
    },
  };
}
