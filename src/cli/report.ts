import { parseArgs } from "node:util";
import { campaignDocument } from "./campaign-document.ts";
import { findCampaign } from "./campaign-folders.ts";
import { readCampaign } from "./campaign-record.ts";
import { readRequest } from "./campaign-request.ts";
import { filesOf, reportOf } from "./finish-campaign.ts";
import { onlyArgument } from "./options.ts";

/** `hone report CAMPAIGN`: the report from the ledger, of a campaign that has ended or of one that has not. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  const place = await findCampaign(onlyArgument(positionals, "hone report CAMPAIGN [--json]"));
  const record = await readCampaign(place);
  const request = readRequest(place.folder, place.repository);
  if (values.json) console.log(JSON.stringify(campaignDocument(record, filesOf({ record, request })), null, 2));
  else console.log(reportOf({ record, request }).trimEnd());
  return 0;
}
