import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./refusal.ts";
import type { Site } from "./site.ts";
import { ask, passedBack, type Forwarded } from "./upstream.ts";
import { withoutKey } from "./without-key.ts";

/** Bytes of an answer that is read as a whole, at most. */
const mostBytes = 64 * 1024 * 1024;

/** Asks the server for something that costs nothing, and hands the answer on. */
export async function passOn(
  site: Site,
  forwarded: Forwarded,
  response: ServerResponse,
  refuse: (refusal: Refusal) => void,
): Promise<void> {
  try {
    const answer = await ask(site.order, forwarded, site.stopped);
    const refusal = unfit(answer);
    if (refusal) return refuse(refusal);
    const body = await readWhole(answer);
    sendWhole(site, answer, body, response);
  } catch (error) {
    refuse(unreachable(error));
  }
}

/** Why an answer is not handed on: it leads elsewhere, or cannot be read as it passes. */
export function unfit(answer: IncomingMessage): Refusal | null {
  const status = answer.statusCode ?? 0;
  const encoding = answer.headers["content-encoding"];
  const message =
    status < 200 || (status >= 300 && status < 400)
      ? `the endpoint answered ${status}, a redirect, which is not followed; configure the address that it leads to`
      : encoding && encoding !== "identity"
        ? `the endpoint's answer is compressed (${encoding}), although it was asked not to be`
        : null;
  if (message === null) return null;
  answer.destroy();
  return { kind: "request", status: 400, message };
}

export function unreachable(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return { kind: "connection", status: 502, message: `the endpoint gave no answer: ${reason}` };
}

export async function readWhole(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += Buffer.byteLength(chunk);
    if (bytes > mostBytes) throw new Error(`an answer of more than ${mostBytes} bytes`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** An answer of one piece; a server that repeats the key in it, as some do in an error, does not give it away. */
export function sendWhole({ order }: Site, answer: IncomingMessage, body: Buffer, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, headersBack(answer, order.key));
  response.end(withoutKey(body, order.key));
}

export function headersBack(answer: IncomingMessage, key: string | null): Record<string, string> {
  const kept = passedBack.flatMap((name) => {
    const value = answer.headers[name];
    return typeof value === "string" ? [[name, withoutKey(Buffer.from(value, "latin1"), key).toString("latin1")]] : [];
  });
  return Object.fromEntries(kept);
}
