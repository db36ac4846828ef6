/** Loads GitHub's own workflow parser. */
import { registerHooks } from "node:module";

import type * as WorkflowParser from "@actions/workflow-parser";

type Parser = typeof WorkflowParser;
let loading: Promise<Parser> | null = null;

/**
 * The package imports its schemas as JSON without saying so, which Node refuses; while it loads, Node is told.
 * (A bundler inlines the schemas, then the hook has nothing to do.)
 */
export function loadWorkflowParser(): Promise<Parser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parser> {
  const hooks = registerHooks({
    load: (url, context, next) =>
      url.endsWith(".min.json") ? next(url, { ...context, importAttributes: { type: "json" } }) : next(url, context),
  });
  try {
    return await import("@actions/workflow-parser");
  } finally {
    hooks.deregister();
  }
}
