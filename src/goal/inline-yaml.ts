import { stringify } from "yaml";

/** A value as YAML in one line. */
export const inline = (value: unknown): string =>
  stringify(value, {
    collectionStyle: "flow",
    lineWidth: 0,
    flowCollectionPadding: false,
    aliasDuplicateObjects: false,
  }).trimEnd();
