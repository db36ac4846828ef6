import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { strFromU8, unzipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";

import { dispatchRun, finished, here, startPlay } from "./play.ts";

const workflow = `
on: workflow_dispatch
permissions: {contents: read}
jobs:
  work:
    runs-on: self-hosted
    steps: [{uses: hone-dev/hone/action@v1}]
`;

/** An action that uses GitHub's own client, as Hone's does. */
async function actionWith(script: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "hone-action-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(join(folder, "action.yml"), "name: a\nruns: {using: node24, main: main.js}\n");
  const head =
    'import { DefaultArtifactClient } from "@actions/artifact";\nimport { writeFileSync } from "node:fs";\nconst client = new DefaultArtifactClient();\n';
  await writeFile(join(folder, "main.js"), head + script);
  return { "hone-dev/hone/action": folder };
}

async function runAction(script: string) {
  const play = await startPlay({
    files: { ".github/workflows/hone.yml": workflow },
    actions: await actionWith(script),
  });
  const run = await dispatchRun(play);
  return { play, run, ...(await finished(play, run)) };
}

test("GitHub's own client uploads, lists, downloads and cannot overwrite an artifact; the app downloads the same", async () => {
  const { play, run, log, conclusion } = await runAction(`
    writeFileSync("result.json", '{"ok":true}');
    const { id, size, digest } = await client.uploadArtifact("hone-result-1", ["result.json"], ".", { retentionDays: 3 });
    console.log("uploaded", typeof id, size > 0, digest.length);
    console.log("listed", (await client.listArtifacts()).artifacts.map((one) => one.name).join());
    const { downloadPath } = await client.downloadArtifact(id, { path: "copy" });
    console.log("downloaded", downloadPath.endsWith("copy"));
    await client.uploadArtifact("hone-result-1", ["result.json"], ".").catch((error) => console.log("again:", error.message));
  `);
  expect(log).toContain("uploaded number true 64");
  expect(log).toContain("listed hone-result-1");
  expect(log).toContain("downloaded true");
  expect(log).toContain("(409) Conflict: an artifact with this name already exists on the workflow run");
  expect(conclusion).toBe("success");
  const { data } = await play.octokit.actions.listWorkflowRunArtifacts({ ...here, run_id: run, name: "hone-result-1" });
  const [artifact] = data.artifacts;
  expect(data.total_count).toBe(1);
  expect(artifact).toMatchObject({
    name: "hone-result-1",
    expired: false,
    workflow_run: { id: run },
    digest: expect.stringContaining("sha256:"),
  });
  const zip = await play.octokit.actions.downloadArtifact({
    ...here,
    artifact_id: artifact?.id ?? 0,
    archive_format: "zip",
  });
  if (!(zip.data instanceof ArrayBuffer)) throw new Error("the download is not a zip");
  const files = unzipSync(new Uint8Array(zip.data));
  expect(strFromU8(files["result.json"] ?? new Uint8Array())).toBe('{"ok":true}');
  expect(play.violations).toEqual([]);
});

test("a download link is signed: one changed digit and it holds no more", async () => {
  const { play, run } = await runAction('writeFileSync("a", "a"); await client.uploadArtifact("a", ["a"], ".");');
  const { data } = await play.octokit.actions.listWorkflowRunArtifacts({ ...here, run_id: run });
  const url = `${play.apiUrl}/repos/octo/kernels/actions/artifacts/${data.artifacts[0]?.id}/zip`;
  const answer = await fetch(url, {
    redirect: "manual",
    headers: { authorization: `token ${play.installationToken()}` },
  });
  const location = new URL(answer.headers.get("location") ?? "");
  expect([answer.status, (await fetch(location)).status]).toEqual([302, 200]);
  location.searchParams.set("se", "2099-01-01T00:00:00.000Z");
  expect((await fetch(location)).status).toBe(403);
});

test("the token of a job that is over uploads nothing more", async () => {
  const { play, log } = await runAction(
    'console.log("token " + Buffer.from(process.env.ACTIONS_RUNTIME_TOKEN).toString("hex"));',
  );
  const token = Buffer.from(/token (\w+)/.exec(log)?.[1] ?? "", "hex").toString();
  const path = "/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact";
  const answer = await fetch(`${play.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: "{}",
  });
  expect(answer.status).toBe(401);
});
