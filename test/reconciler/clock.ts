/** The time of one play: it goes on when the play says so. */
export class PlayClock {
  /** Milliseconds since the epoch; 2026-11-21T10:00:00Z. */
  #now = 1_795_255_200_000;

  now = (): number => this.#now;
  date = (): Date => new Date(this.#now);

  pass(ms: number): void {
    this.#now += ms;
  }
}
