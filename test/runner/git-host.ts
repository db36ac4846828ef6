import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { execa } from "execa";

/** A folder with a repository `owner/name`, served over smart HTTP by git itself to those who show the token. */
export type GitHost = AsyncDisposable & {
  url: string;
  folder: string;
  /** Commits files on no branch, as GitHub keeps hidden references; answers the commit's id. */
  commit(ref: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Answers every request with 503 from now on, or as before. */
  isDown(down: boolean): void;
};

export async function gitHost(token: string): Promise<GitHost> {
  const folder = await mkdtemp(join(tmpdir(), "hone-git-host-"));
  const repository = join(folder, "owner", "name");
  await execa("git", ["init", "--quiet", "--bare", repository]);
  await execa("git", ["--git-dir", repository, "config", "uploadpack.allowAnySHA1InWant", "true"]);
  let down = false;
  const server = createServer((request, response) => {
    if (down) response.writeHead(503).end();
    else void answer({ request, response, folder, token });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    isDown: (isDown) => {
      down = isDown;
    },
    commit: (ref, files) => commitTo(repository, ref, files),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Makes a ref of a bare repository name a new commit of these files, without a parent; the commit's id. */
export async function commitTo(
  repository: string,
  ref: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { ...identity, GIT_INDEX_FILE: join(repository, `index-${crypto.randomUUID()}`) };
  const git = async (args: string[], input = "") =>
    (await execa("git", ["--git-dir", repository, ...args], { input, env })).stdout;
  const entries = Object.entries(files).map(
    async ([name, text]) => `100644 ${await git(["hash-object", "-w", "--stdin"], text)}\t${name}\n`,
  );
  await git(["update-index", "--add", "--index-info"], (await Promise.all(entries)).join(""));
  const commit = await git(["commit-tree", await git(["write-tree"]), "-m", "state"]);
  await git(["update-ref", ref, commit]);
  await rm(env.GIT_INDEX_FILE);
  return commit;
}

const identity = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.org",
  // The same files are the same commit, whenever a test makes it.
  GIT_AUTHOR_DATE: "2026-11-21T10:00:00Z",
  GIT_COMMITTER_DATE: "2026-11-21T10:00:00Z",
};

type Exchange = { request: IncomingMessage; response: ServerResponse; folder: string; token: string };

/** CGI, as git-http-backend(1) wants it. */
async function answer({ request, response, folder, token }: Exchange): Promise<void> {
  const basic = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  if (request.headers.authorization?.toLowerCase() !== basic.toLowerCase()) {
    response.writeHead(401, { "www-authenticate": "Basic" }).end();
    return;
  }
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    },
  });
  request.pipe(backend.stdin);
  const output = await buffer(backend.stdout);
  const end = output.indexOf("\r\n\r\n");
  const headers = output.subarray(0, end).toString().split("\r\n");
  const status = headers.find((line) => line.startsWith("Status: "))?.slice(8, 11) ?? "200";
  response.statusCode = Number(status);
  for (const [name, value] of headers.map((line) => line.split(": "))) {
    if (name && value && name !== "Status") response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
