import type { Answer, Refusal, Spoken } from "./protocol.ts";
import type { Asked, Billed, Fault, Said, Step, Stop } from "./script.ts";

/** How a step is played. `cutAt`: the part of the events after which the connection ends. */
export type Play =
  | { kind: "answer"; answer: Answer; waitMs: number; ends: "whole" | "in-the-middle" | "broken-event" }
  | { kind: "refusal"; refusal: Refusal; retryAfter: number | null }
  | { kind: "hang-up" }
  | { kind: "page" };

type Site = { types: Readonly<Record<400 | 401 | 404 | 429 | 500 | 529, string>>; bytes: number; slowMs: number };

/** What a step of the script comes to for this request. */
export function playOf(step: Step, asked: Asked, site: Site): Play {
  if ("reply" in step) {
    const said = step.reply.map((one, place) => spoken(one, asked.number, place));
    const calls = said.some(({ type }) => type === "tool_use");
    return whole(asked, site, { said, stop: step.stop ?? (calls ? "tools" : "end"), usage: step.usage ?? {} });
  }
  return faulty(step, asked, site);
}

const spoken = (said: Said, number: number, place: number): Spoken =>
  said.type === "tool_use"
    ? { type: said.type, id: said.id ?? `call_${number}_${place}`, name: said.name, json: JSON.stringify(said.input) }
    : said;

function faulty(step: Extract<Step, { fault: Fault }>, asked: Asked, site: Site): Play {
  const usage = step.usage ?? {};
  const text = (words: string): Spoken[] => [{ type: "text", text: words }];
  const call = (json: string): Spoken[] =>
    asked.tools.slice(0, 1).map((name) => ({ type: "tool_use", id: `call_${asked.number}_0`, name, json }));
  const refused = (status: keyof Site["types"], message: string): Play => {
    const retryAfter = step.retryAfter ?? null;
    return { kind: "refusal", refusal: { status, type: site.types[status], message }, retryAfter };
  };
  switch (step.fault) {
    case "429":
      return refused(429, "Number of requests has exceeded your rate limit.");
    case "529":
      return refused(529, "Overloaded");
    case "500":
      return refused(500, "Internal server error");
    case "bad-key":
      return refused(401, "invalid x-api-key");
    case "unknown-model":
      return refused(404, `model: ${asked.model}`);
    case "disconnect":
      return { kind: "hang-up" };
    case "wrong-type":
      return { kind: "page" };
    case "slow":
      return { ...whole(asked, site, { said: text("That took a while."), stop: "end", usage }), waitMs: site.slowMs };
    case "mid-stream":
      return {
        ...whole(asked, site, { said: text("This will not be heard to its end. ".repeat(20)), stop: "end", usage }),
        ends: "in-the-middle",
      };
    case "malformed-stream":
      return {
        ...whole(asked, site, { said: text("This is not to be read."), stop: "end", usage }),
        ends: "broken-event",
      };
    case "malformed-tool-json":
      return whole(asked, site, { said: call('{"path": "a.c", "text": unquoted'), stop: "tools", usage });
    case "cut":
      return whole(asked, site, {
        said: [...text("I was about to"), ...call('{"path": "a.c", "te')],
        stop: "length",
        usage,
      });
    case "refusal":
      return whole(asked, site, { said: text("I cannot help with that."), stop: "refusal", usage });
  }
}

type Answered = Extract<Play, { kind: "answer" }>;

function whole(
  asked: Asked,
  { bytes }: Site,
  { said, stop, usage }: { said: readonly Spoken[]; stop: Stop; usage: Partial<Billed> },
): Answered {
  const counted = {
    inputTokens: Math.ceil(bytes / 4),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: Math.max(1, Math.ceil(JSON.stringify(said).length / 4)),
  };
  const answer = { id: `msg_${asked.number}`, model: asked.model, said, stop, billed: { ...counted, ...usage } };
  return { kind: "answer", answer, waitMs: 0, ends: "whole" };
}
