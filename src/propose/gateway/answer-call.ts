import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Charge, ModelPrice } from "./gateway.ts";
import { headersBack, readWhole, sendWhole, unfit, unreachable } from "./pass-on.ts";
import { cost } from "./purse.ts";
import type { Call } from "./read-call.ts";
import type { Refusal } from "./refusal.ts";
import type { Site } from "./site.ts";
import { ask, type Forwarded } from "./upstream.ts";
import { KeyFilter } from "./without-key.ts";
import { estimated, parsed, StreamedUsage, usageOf, type Usage } from "./usage.ts";

type Asked = {
  site: Site;
  id: string;
  call: Call;
  price: ModelPrice | null;
  forwarded: Forwarded;
  response: ServerResponse;
  refuse: (refusal: Refusal) => void;
};

/**
 * Asks the server, hands its answer on and settles what it cost, once, before the answer ends. A client that goes away
 * does not make its call free: without an answer yet it is waited for, and a stream that has begun is ended and counted
 * upward.
 */
export async function answerCall(asked: Asked): Promise<void> {
  const { site, id, forwarded, response, refuse } = asked;
  let usage: Usage | null = null;
  const settle = async () => {
    site.purse.settle(id, usage && asked.price ? cost(usage, asked.price) : 0);
    if (usage) await site.tell(chargeOf(asked, usage));
  };
  let answer: IncomingMessage;
  try {
    answer = await ask(site.order, forwarded, site.stopped);
  } catch (error) {
    // Whoever leaves while the server works may be billed for all that it was allowed to say.
    if (site.stopped.aborted) usage = estimate(asked, null, Number.MAX_SAFE_INTEGER);
    await settle();
    return refuse(unreachable(error));
  }
  const refusal = unfit(answer);
  if (refusal) {
    await settle();
    return refuse(refusal);
  }
  const isStream = isAnswer(answer) && answer.headers["content-type"]?.includes("text/event-stream");
  const handed = isStream ? await handOnStream(asked, answer) : await takeWhole(asked, answer);
  usage = handed.usage;
  await settle();
  if (handed.kind === "broken") response.destroy();
  else if (handed.kind === "whole") sendWhole(site, answer, handed.body, response);
  else response.end();
}

/** `streamed`: all but the end has been handed on. */
type Handed = { usage: Usage | null } & ({ kind: "streamed" } | { kind: "broken" } | { kind: "whole"; body: Buffer });

async function takeWhole(asked: Asked, answer: IncomingMessage): Promise<Handed> {
  try {
    const body = await readWhole(answer);
    const json = isAnswer(answer) ? parsed(body.toString("utf8")) : null;
    // What is no JSON is no model's answer: a page of something that stands between.
    const usage =
      json === null ? null : (usageOf(asked.site.order.protocol, json) ?? estimate(asked, null, body.length));
    return { kind: "whole", body, usage };
  } catch {
    return { kind: "broken", usage: isAnswer(answer) ? estimate(asked, null, 0) : null };
  }
}

async function handOnStream(asked: Asked, answer: IncomingMessage): Promise<Handed> {
  const { response, site } = asked;
  const seen = new StreamedUsage(site.order.protocol);
  const filter = new KeyFilter(site.order.key);
  response.writeHead(answer.statusCode ?? 502, headersBack(answer, site.order.key));
  response.flushHeaders();
  let broken = false;
  try {
    for await (const piece of answer) {
      const bytes = Buffer.from(piece);
      seen.push(bytes);
      if (response.destroyed) break;
      if (!response.write(filter.push(bytes))) await Promise.race([once(response, "drain"), once(response, "close")]);
    }
  } catch {
    broken = true;
  }
  answer.destroy();
  if (!response.destroyed) response.write(filter.end());
  if (seen.failedAtOnce) return { kind: "streamed", usage: null };
  const usage = seen.whole && seen.usage ? seen.usage : estimate(asked, seen.usage, seen.bytes);
  return { kind: broken || response.destroyed ? "broken" : "streamed", usage };
}

const isAnswer = (answer: IncomingMessage): boolean => (answer.statusCode ?? 0) < 300;

const estimate = ({ call }: Asked, told: Usage | null, answerBytes: number): Usage =>
  estimated(told, { requestBytes: call.body.length, answerBytes, maxTokens: call.maxTokens });

function chargeOf({ id, call, price }: Asked, usage: Usage): Charge {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  const tokens = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens };
  return { call: id, model: call.model, ...tokens, usd: price ? cost(usage, price) : null };
}
