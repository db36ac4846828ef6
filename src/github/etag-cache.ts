/**
 * Answers to reads by their ETags: GitHub does not count a read that it answers with 304 (Not Modified). What can never
 * change is recalled without asking.
 */
export type EtagCache = {
  /** The ETag to ask with, if the same was answered before. */
  etagOf(key: string): string | null;
  /** The answer from before, which 304 says still holds, or which can never change. */
  recall(key: string, fresh?: Response): Response | null;
  /** Keeps an answer where it can be kept; the answer to go on with. */
  keep(key: string, response: Response): Promise<Response>;
};

type Kept = { etag: string; text: string; headers: [string, string][]; url: string };

/** Longer answers are rare and would push the others out. Characters. */
const longest = 512 * 1024;

/** @param capacity characters of text that are kept in all; the least recently used go first */
export function createEtagCache(capacity = 32 * 1024 * 1024): EtagCache {
  const kept = new Map<string, Kept>();
  let size = 0;

  function drop(key: string): void {
    size -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  }

  function put(key: string, entry: Kept): void {
    drop(key);
    kept.set(key, entry);
    size += entry.text.length;
    for (const [oldest] of kept) {
      if (size <= capacity) return;
      drop(oldest);
    }
  }

  return {
    etagOf: (key) => kept.get(key)?.etag ?? null,
    recall(key, fresh) {
      const entry = kept.get(key);
      if (!entry) return null;
      put(key, entry);
      // What the limits stand at is in the new answer's headers.
      return rebuilt(entry.text, [...entry.headers, ...(fresh?.headers ?? [])].filter(notLength), entry.url);
    },
    async keep(key, response) {
      const etag = response.headers.get("etag");
      const isJson = response.headers.get("content-type")?.includes("json") ?? false;
      if (etag === null || !isJson || response.status !== 200) return response;
      const [text, headers, { url }] = [await response.text(), [...response.headers], response];
      if (text.length <= longest) put(key, { etag, text, headers, url });
      return rebuilt(text, headers, url);
    },
  };
}

/** 304 has its own length, and no content type. */
const notLength = ([name]: [string, string]) => name !== "content-length";

function rebuilt(text: string, headers: [string, string][], url: string): Response {
  const response = new Response(text, { status: 200, headers: new Headers(Object.fromEntries(headers)) });
  // The constructor knows no address; Octokit reads it.
  return Object.defineProperty(response, "url", { value: url });
}
