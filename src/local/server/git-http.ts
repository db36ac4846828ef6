/** Git over smart HTTP: git's own backend behind a check of the token. */
import { spawn } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { announcePush } from "../acts/refs.ts";
import { BareRepository } from "../git/bare-repository.ts";
import type { Answer } from "../rules/rule.ts";
import { allows, presentedToken } from "../tokens.ts";
import type { Token } from "../tokens.ts";
import type { World } from "../world.ts";
import { fullName } from "../world.ts";
import type { RestRequest } from "./rest.ts";

const services = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/** Null where the path is not one of git's. */
export async function answerGit(world: World, request: RestRequest): Promise<Answer | null> {
  const found = services.exec(request.path);
  if (found === null) return null;
  const [, name = "", service = ""] = found;
  const { authorization } = request.headers;
  const token = world.tokens.find(presentedToken(authorization) ?? "");
  if (token === null)
    return { ...text(401, "Authentication required"), headers: { "www-authenticate": 'Basic realm="GitHub"' } };
  if (name.toLowerCase() !== fullName(world.repository).toLowerCase()) return text(404, "Repository not found.");
  const pushes = service === "/git-receive-pack" || request.url.searchParams.get("service") === "git-receive-pack";
  if (!allows(token.permissions, pushes ? "contents:write" : "contents:read")) {
    return text(
      403,
      pushes
        ? `Permission to ${fullName(world.repository)}.git denied to ${token.account.login}.`
        : "Write access to repository not granted.",
    );
  }
  if (pushes && world.repository.archived) return text(403, "This repository was archived so is read-only.");
  const { git } = world;
  if (!(git instanceof BareRepository))
    throw new Error("git over HTTP is played only where the repository lies in a folder");
  if (service !== "/git-receive-pack") return backend(git, request, { service, token });
  return announced(world, token, () => backend(git, request, { service, token }));
}

async function announced(world: World, token: Token, push: () => Promise<Answer>): Promise<Answer> {
  const before = new Map((await world.git.refs("refs/")).map((ref) => [ref.name, ref.sha]));
  const answer = await push();
  const after = new Map((await world.git.refs("refs/")).map((ref) => [ref.name, ref.sha]));
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const move = { ref, from: before.get(ref) ?? null, to: after.get(ref) ?? null };
    if (move.from !== move.to) await announcePush(world, token.account, move);
  }
  return answer;
}

function text(status: number, message: string): Answer {
  return { status, raw: Buffer.from(message), headers: { "content-type": "text/plain" } };
}

/** The common gateway interface, as `git help http-backend` describes it. */
function backend(
  git: BareRepository,
  request: RestRequest,
  { service, token }: { service: string; token: Token },
): Promise<Answer> {
  const header = (name: string): string => String(request.headers[name] ?? "");
  const env = {
    PATH: process.env.PATH ?? "",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_PROJECT_ROOT: dirname(git.path),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(git.path)}${service}`,
    REQUEST_METHOD: request.method,
    QUERY_STRING: request.url.search.slice(1),
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: String(request.body.length),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    HTTP_GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: token.account.login,
    MAY_CHANGE_WORKFLOWS: allows(token.permissions, "workflows:write") ? "yes" : "no",
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.once("error", reject);
  child.stdin.on("error", () => {}); // it may answer without reading all
  child.once("close", () => resolve(gatewayAnswer(Buffer.concat(chunks))));
  child.stdin.end(request.body);
  return promise;
}

function gatewayAnswer(output: Buffer): Answer {
  const end = output.indexOf("\r\n\r\n");
  if (end < 0) return text(500, "git http-backend gave no answer");
  const lines = output.subarray(0, end).toString().split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 2),
    ]),
  );
  const { status, ...rest } = headers;
  return {
    status: status === undefined ? 200 : Number.parseInt(status, 10),
    headers: rest,
    raw: output.subarray(end + 4),
  };
}

/** Git's own hook refuses what GitHub refuses: workflow files from a token without `workflows: write`. */
export async function guardPushes(git: BareRepository): Promise<void> {
  const hook = join(git.path, "hooks", "update");
  const script = `#!/bin/sh
# $1 ref, $2 old, $3 new
[ "$MAY_CHANGE_WORKFLOWS" = yes ] && exit 0
case $3 in *[!0]*) ;; *) exit 0 ;; esac
old=$2
case $old in *[!0]*) ;; *) old=$(git rev-parse HEAD) ;; esac
if ! git diff --quiet "$old" "$3" -- .github/workflows; then
  echo "refusing to allow a GitHub App to create or update a workflow without \\\`workflows\\\` permission" >&2
  exit 1
fi
`;
  await writeFile(hook, script);
  await chmod(hook, 0o755);
}
