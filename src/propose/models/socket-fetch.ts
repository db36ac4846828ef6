import { Agent, fetch } from "undici";

/** The parts of `fetch` that the SDKs use. */
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Address that stands for the gateway in the SDKs; no name is looked up, every request goes to the socket. */
export const gatewayAddress = "http://gateway";

/**
 * A `fetch` that speaks to a unix socket and nothing else, a fresh connection for each request. It waits as long as it is
 * let: whoever asks keeps the time.
 */
export function socketFetch(socket: string): Fetch {
  const dispatcher = new Agent({ connect: { socketPath: socket }, pipelining: 0, headersTimeout: 0, bodyTimeout: 0 });
  return (input, init = {}) => {
    const { method = "GET", headers, body, signal } = init;
    return fetch(input instanceof Request ? input.url : input, {
      dispatcher,
      method,
      headers: Object.fromEntries(new Headers(headers)),
      // The SDKs send JSON.
      body: typeof body === "string" ? body : null,
      signal: signal ?? null,
    });
  };
}
