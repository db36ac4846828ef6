// Run as its own process: opens the ledger named by the first argument, appends so many events, says so, and waits.
import { openLedger } from "../../src/evolve/ledger-file.ts";

const [file = "", count = "0"] = process.argv.slice(2);
const ledger = await openLedger({ file, clock: { now: () => Date.now() } });
for (let index = 0; index < Number(count); index++) await ledger.append({ type: "hint", text: `${index}` });
console.log("held");
setInterval(() => {}, 1000);
