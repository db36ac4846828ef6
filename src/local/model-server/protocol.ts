import type { Asked, Billed, Said, Stop } from "./script.ts";

/** A refusal of a request, with the protocol's word for its kind. */
export type Refusal = { status: number; type: string; message: string };

/** What is asked for, checked; `stream`: whether the answer comes in events. */
export type Checked = { asked: Omit<Asked, "number" | "headers" | "body">; stream: boolean };

/** An answer to write. */
export type Answer = { id: string; model: string; said: readonly Spoken[]; stop: Stop; billed: Billed };

/** `json`: a tool's arguments as they go out, which may be broken. */
export type Spoken = Exclude<Said, { type: "tool_use" }> | { type: "tool_use"; id: string; name: string; json: string };

/** One of the two protocols: what it checks and how it writes. */
export type Protocol = {
  path: string;
  /** What is wrong with the headers, the key left out. */
  headerProblem(headers: Asked["headers"]): string | null;
  hasKey(headers: Asked["headers"], key: string): boolean;
  /** Checks a body; a text says what is wrong with it. */
  check(body: unknown): Checked | string;
  /** The words for each refusal. */
  types: Readonly<Record<400 | 401 | 404 | 429 | 500 | 529, string>>;
  errorBody(refusal: Refusal): unknown;
  /** Lines of a stream, an event each. */
  events(answer: Answer, body: Asked["body"]): readonly string[];
  whole(answer: Answer): unknown;
};

/** A text in pieces as a model would stream it. */
export function pieces(text: string, size = 24): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, place) =>
    text.slice(place * size, (place + 1) * size),
  );
}
