import { parseArgs } from "node:util";
import { findCampaign } from "./campaign-folders.ts";
import { readCampaign } from "./campaign-record.ts";
import { readRequest } from "./campaign-request.ts";
import { carryOut, printCampaign } from "./carry-out.ts";
import { takeKeys } from "./model-settings.ts";
import { onlyArgument } from "./options.ts";
import { standardError } from "./terminal.ts";

/** `hone resume CAMPAIGN`: goes on with a campaign where it stopped, and ends as `hone run` does. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  const place = await findCampaign(onlyArgument(positionals, "hone resume CAMPAIGN [--json]"));
  const request = { ...readRequest(place.folder, place.repository, takeKeys(process.env)), start: "resume" as const };
  const { events, result, id } = await readCampaign(place);
  const { line } = standardError();
  const json = values.json ?? false;
  if (result.finished) {
    line(`${id} has ended: this is what came of it`);
    return await printCampaign(request, { json, warn: line });
  }
  return await carryOut({ request, json, earlier: events });
}
