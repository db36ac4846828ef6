/** A model that answers at once, in a process of its own so that its work counts to nobody: prints its address. */
import { openModelServer } from "../../src/local/model-server/model-server.ts";

let edits = 0;
const server = await openModelServer({
  protocol: "anthropic",
  key: "bench",
  script: ({ tools, turns }) => {
    const call = (name: string, input: unknown) => ({
      reply: [{ type: "tool_use" as const, name, input }],
      stop: "tools" as const,
    });
    if (tools.includes("approve")) return call("approve", { approves: true, why: "It is as good as the base." });
    if (tools.includes("plan"))
      return call("plan", {
        bottleneck: "none",
        target: "value.txt",
        hypothesis: "another number",
        expected_gain: 1.1,
        go: true,
      });
    if (turns > 0) return call("finish", { hypothesis: "another number" });
    return call("edit", { hypothesis: "another number", changes: [{ path: "value.txt", content: `${++edits}\n` }] });
  },
});
console.log(server.url);
process.stdin.resume().on("end", () => process.exit(server.violations.length));
