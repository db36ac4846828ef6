import * as z from "zod";
import packageJson from "../package.json" with { type: "json" };
import { FrontMatter } from "../src/goal/front-matter.ts";

/** The schema of the settings above a goal's text that is published with the package, for editors and linters. */
export const goalSchemaFile = "templates/goal.schema.json";

/** Editors fetch it from the release that the goal is written for. */
const published = `https://raw.githubusercontent.com/hone-dev/hone/v${packageJson.version}/${goalSchemaFile}`;

/** Commands alone are setup's short form; unknown keys are other tools' own, and only worth a warning. */
const Settings = z.looseObject({
  $schema: z.string().optional().describe("Address of this schema; Hone passes over it."),
  ...FrontMatter.shape,
  setup: z
    .union([z.array(z.array(z.string()).min(1)), FrontMatter.shape.setup])
    .describe("What is made once, with network, on the base commit; a list is of commands only."),
});

/** `templates/goal.schema.json` */
export function goalSchema(): string {
  const schema = {
    $id: published,
    title: "Hone: a goal's front matter",
    description: "Settings above the text of a goal. Every key is optional. docs/goals.md explains them.",
    ...z.toJSONSchema(Settings, { io: "input" }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
