import * as z from "zod";
import packageJson from "../package.json" with { type: "json" };
import { Benchmark } from "../src/model/benchmark.ts";

/** The schema of `benchmark.yaml` that is published with the package, for editors. */
export const contractSchemaFile = "templates/benchmark.schema.json";

/** Editors fetch it from the release that the contract is written for. */
export const published = `https://raw.githubusercontent.com/hone-dev/hone/v${packageJson.version}/${contractSchemaFile}`;

/** `templates/benchmark.schema.json` */
export function contractSchema(): string {
  const schema = {
    $id: published,
    title: "Hone: benchmark.yaml, schema_version 1",
    description: "The contract that judges: how to build, run, check and measure. docs/contract.md explains every key.",
    ...z.toJSONSchema(Benchmark, { io: "input" }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
