import type { Random } from "../random.ts";

/** What becomes of a request that is under way. */
export type Fate = "done" | "request-lost" | "answer-lost" | "failed" | "limited";

type Waiting = {
  send: () => Promise<Response>;
  answer: (response: Response) => void;
  fail: (error: Error) => void;
};

/**
 * The wires between one process and GitHub: every request stops here until the play lets it go on. A process that has
 * crashed hears nothing more of its requests, whether they were done or not.
 */
export class Network {
  readonly #fetch: typeof fetch;
  readonly #waiting: Waiting[] = [];
  #cut = false;
  /** Requests so far, so that the play sees whether anything happened. */
  asked = 0;

  constructor(answers: typeof fetch) {
    this.#fetch = answers;
  }

  readonly fetch: typeof fetch = (input, init) => {
    this.asked++;
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    if (this.#cut) return promise;
    this.#waiting.push({ send: () => this.#fetch(input, init), answer: resolve, fail: reject });
    return promise;
  };

  get waiting(): number {
    return this.#waiting.length;
  }

  /** One request goes on, any of those that wait. */
  async step(random: Random, fate: Fate): Promise<void> {
    const [request] = this.#waiting.splice(random.below(this.#waiting.length), 1);
    if (!request) return;
    switch (fate) {
      case "done":
        return request.answer(await request.send());
      case "answer-lost":
        await request.send();
        return request.fail(new TypeError("fetch failed: the answer was lost"));
      case "request-lost":
        return request.fail(new TypeError("fetch failed: the request was lost"));
      case "failed":
        return request.answer(Response.json({ message: "Server Error" }, { status: 502 }));
      case "limited": {
        const headers = { "retry-after": "60" };
        const body = { message: "You have exceeded a secondary rate limit." };
        return request.answer(Response.json(body, { status: 403, headers }));
      }
    }
  }

  /** The process is gone. What it had asked may still be done, or never arrives. */
  async cut(random: Random): Promise<void> {
    this.#cut = true;
    for (const request of this.#waiting.splice(0)) if (random.chance(0.5)) await request.send();
  }
}
