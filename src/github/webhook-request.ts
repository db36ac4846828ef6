import type { IncomingMessage, ServerResponse } from "node:http";
import type { Delivery } from "../decide/to-intent.ts";
import { checkSignature } from "./webhook-signature.ts";

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** What an answer says. `close`: the request's body is not wanted, and the connection ends. */
type Answer = { status: number; text: string; type?: string; close?: boolean };

export type Receiving = {
  /** Where deliveries go. */
  path: string;
  secrets: readonly string[];
  /** Takes a delivery whose signature is right; false: there is no room for its work, GitHub has to send it again. */
  take(delivery: Delivery): boolean;
  /** Answers `GET` of other paths; null: there is nothing there. */
  page(path: string): Answer | null;
  /** Told of what is refused, without the payload: it may be anybody's. */
  refused(why: string): void;
};

/** GitHub sends no larger delivery. Bytes. */
const maxDelivery = 25 * 1024 * 1024;
/** Of all bodies that are being read: anybody may send one, and none is known to be GitHub's before its end. Bytes. */
const maxTogether = 8 * maxDelivery;

/** The server's one handler: deliveries are checked and taken, and answered before anything is done about them. */
export function receive(receiving: Receiving): Handle {
  let together = 0;

  async function read(request: IncomingMessage, length: number): Promise<Answer> {
    const { name, id, signature } = headersOf(request);
    if (!/^application\/json\b/i.test(String(request.headers["content-type"])))
      return { status: 415, text: "a delivery is application/json", close: true };
    if (!name || !id || !signature) return { status: 400, text: "a header of GitHub's is missing", close: true };
    if (together + length > maxTogether) return { status: 503, text: "too many deliveries at once", close: true };
    together += length;
    try {
      const check = checkSignature(receiving.secrets);
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        const bytes = Buffer.from(chunk);
        check.update(bytes);
        chunks.push(bytes);
      }
      if (!check.matches(signature)) return refuse("the signature does not match the payload and the secret", name, id);
      const payload = parse(Buffer.concat(chunks));
      if (payload === null) return refuse("the payload is not JSON", name, id);
      if (receiving.take({ id, name, payload: payload.value })) return { status: 200, text: "ok" };
      return { status: 503, text: "there is more work than this server holds" };
    } finally {
      together -= length;
    }
  }

  function refuse(text: string, name: string, id: string): Answer {
    receiving.refused(`${plain(name)} ${plain(id)}: ${text}`);
    return { status: 400, text };
  }

  function answerTo(request: IncomingMessage): Answer | Promise<Answer> {
    const [path = "/"] = (request.url ?? "/").split("?");
    if (request.method === "GET") {
      return receiving.page(path) ?? { status: 404, text: "not found", close: true };
    }
    if (request.method !== "POST" || path !== receiving.path) return { status: 404, text: "not found", close: true };
    // The body is read as a whole before its signature can be checked: its size is known first, or it is not read.
    const length = Number(request.headers["content-length"] ?? Number.NaN);
    if (!Number.isInteger(length)) return { status: 411, text: "a delivery says its length", close: true };
    if (length > maxDelivery) return { status: 413, text: `a delivery has at most ${maxDelivery} bytes`, close: true };
    return read(request, length);
  }

  return (request, response) => {
    void Promise.resolve(answerTo(request)).then(
      (answer) => send(request, response, answer),
      // Whoever sent it has gone in the middle.
      () => request.destroy(),
    );
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, type, close = false }: Answer): void {
  const headers = { "content-type": type ?? "text/plain", ...(close && { connection: "close" }) };
  // An unread body would hold the connection open for as long as its sender likes.
  response.writeHead(status, headers).end(`${text}\n`, () => close && request.destroy());
}

const headersOf = ({ headers }: IncomingMessage) => ({
  name: one(headers["x-github-event"]),
  id: one(headers["x-github-delivery"]),
  signature: one(headers["x-hub-signature-256"]),
});

const one = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

/** What stands in a log: anybody can write a header. */
const plain = (text: string): string => text.replace(/[^\w.-]/g, "?").slice(0, 64);

function parse(body: Buffer): { value: unknown } | null {
  try {
    return { value: JSON.parse(body.toString("utf8")) };
  } catch {
    return null;
  }
}
