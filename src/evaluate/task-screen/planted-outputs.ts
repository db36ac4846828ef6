import { lastJsonObject } from "../metric.ts";

export type PlantedOutput = { name: string; output: string };

/** What a broken or cheating benchmark might leave, made from what the base's run left; each must be refused. */
export function plantedOutputs({ output }: { output: string }): PlantedOutput[] {
  const result = lastJsonObject(output);
  const cases = result?.["cases"];
  const whole = (changed: Record<string, unknown>) => JSON.stringify({ ...result, ...changed });
  return [
    { name: "silent", output: "" },
    { name: "garbage", output: "\u0000\u001B[J}{ \uFFFD\n".repeat(100) },
    { name: "not-a-number", output: output.replaceAll(/[-+]?\d[\d.]*(?:e[-+]?\d+)?/gi, "nan") },
    { name: "another-benchmark", output: `${output}\n${whole({ benchmark_id: "planted" })}\n` },
    ...(Array.isArray(cases) && cases.length > 0
      ? [{ name: "missing-case", output: whole({ cases: cases.slice(1) }) }]
      : []),
  ];
}
