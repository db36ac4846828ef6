import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAction, bundleOne, gatewayProgram } from "../../scripts/bundle.ts";

/** The runner's action from the sources as they are now, bundled as a release bundles it; its folder. */
export async function bundledRunner(): Promise<string> {
  const action = await mkdtemp(join(tmpdir(), "hone-action-"));
  await cp("action/action.yml", join(action, "action.yml"));
  await cp("harness", join(action, "harness"), { recursive: true });
  await cp("templates/knowledge", join(action, "templates/knowledge"), { recursive: true });
  await mkdir(join(action, "dist"));
  await writeFile(join(action, "dist/main.js"), await bundleAction("action"));
  await writeFile(join(action, "dist/gateway-process.js"), await bundleOne(gatewayProgram));
  return action;
}
