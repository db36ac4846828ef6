import { artifactPath } from "./artifacts.ts";
import { buildVariant } from "./build.ts";
import type { BuildSite } from "./build.ts";
import { wideFunctions } from "./high-precision.ts";
import type { Language, OracleCode } from "./language.ts";
import { compileHarness } from "./native-harness.ts";
import { nativeProfiler } from "./native-profiler.ts";
import { nativeProgram, symbolsOf } from "./native-program.ts";
import { compileReference } from "./reference-library.ts";
import { buildPlanted } from "./task-screen/build-planted.ts";

/** Shared libraries with a C ABI, called through a stub that is compiled from the contract. */
export async function openNativeLanguage(site: BuildSite): Promise<Language> {
  const { scratch, benchmark } = site;
  const { functions } = benchmark;
  const harness = await compileHarness(scratch, { name: "harness", functions });
  const symbols = symbolsOf(functions);
  const program = (digest: string, wrapped?: string) =>
    nativeProgram(scratch, {
      harness,
      library: artifactPath(scratch, digest),
      symbols,
      ...(wrapped !== undefined && { wrapped }),
    });
  return {
    benchmark,
    build: (variant) => buildVariant(site, variant),
    program: (digest) => program(digest),
    planted: (digest, base) => program(digest, artifactPath(scratch, base)),
    buildPlanted: (workload, names) => buildPlanted({ scratch, benchmark, workload, names }),
    oracle: await prepareOracle(site, harness),
    oneCall: null,
    profiler: nativeProfiler,
    stateOf: null,
    stateBytes: () => 0,
  };
}

/** The baseline with the harness at hand, or the contract's reference compiled, with a harness of its own types. */
async function prepareOracle(site: BuildSite, harness: string): Promise<OracleCode> {
  const { scratch, benchmark } = site;
  const { functions, reference } = benchmark;
  const symbols = symbolsOf(functions);
  if (!reference)
    return {
      isWide: false,
      program: (base) => nativeProgram(scratch, { harness, library: artifactPath(scratch, base), symbols }),
    };
  const isWide = reference.dtype === "f64";
  const own = isWide
    ? await compileHarness(scratch, { name: "reference-harness", functions: wideFunctions(functions) })
    : harness;
  const library = await compileReference(site, reference);
  const called = symbols.map((symbol) => reference.symbol ?? symbol);
  return { isWide, program: () => nativeProgram(scratch, { harness: own, library, symbols: called }) };
}
