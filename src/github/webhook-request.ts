import type { IncomingMessage, ServerResponse } from "node:http";

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => boolean | void | Promise<boolean | void>;

/** GitHub sends no larger delivery. Bytes. */
const maxDelivery = 25 * 1024 * 1024;

/** Answers what needs no signature (a ping, a request that is too large) and leaves the rest to the webhooks. */
export const guarded =
  (middleware: Middleware): Handle =>
  (request, response) => {
    // An unread body would hold the connection open for as long as its sender likes.
    const answer = (status: number, text: string) =>
      void response
        .writeHead(status, { "content-type": "text/plain", connection: "close" })
        .end(`${text}\n`, () => request.destroy());
    if (request.method === "GET" && request.url === "/ping") return answer(200, "hone");
    if (request.method === "POST") {
      // The body is read as a whole before its signature can be checked: its size is known first, or it is not read.
      const length = Number(request.headers["content-length"] ?? Number.NaN);
      if (!Number.isInteger(length)) return answer(411, "a delivery says its length");
      if (length > maxDelivery) return answer(413, `a delivery has at most ${maxDelivery} bytes`);
    }
    void middleware(request, response, () => answer(404, "not found"));
  };
