import { activeMs } from "../decide/loop-state.ts";
import { bestOf } from "../decide/carried.ts";
import type { Pause } from "../decide/heed.ts";
import { accountOf } from "../model/search-account.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { evaluationOf } from "../decide/evaluation-of.ts";
import type { EngineResult } from "./ports.ts";
import { triedOf } from "./tried.ts";

/** What a ledger shows of its campaign, whether it came to its end or not. */
export function resultOf(state: LoopState, ledgerFile: string, paused: Pause | null = null): EngineResult {
  const { started, report, ended } = state;
  const isJudging = started?.mode === "evaluate" || started?.mode === "verify";
  return {
    ended: report === null ? "stopped" : isJudging ? "verified" : (ended ?? "exhausted"),
    best: bestOf(state),
    evaluation: report ? report.evaluation : started && evaluationOf(state),
    tried: triedOf(state),
    triedElsewhere: state.carried?.tried ?? 0,
    account: started && accountOf({ ...state, metric: started.metric, tried: triedOf(state) }),
    review: state.reviewed && state.reviewed.candidate === bestOf(state)?.id ? state.reviewed : null,
    finished: report !== null,
    paused,
    ledgerFile,
    seconds: started ? activeMs(state, state.lastAt) / 1000 : 0,
  };
}
