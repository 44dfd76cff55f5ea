// Handing a statement in, until its fate is known: the same bytes again after an unknown outcome, since a ledger enters a
// statement once (as api/client does).

import { Problem, Unreachable } from "./server.js";

const TRIES = 5;
const PAUSE = 500; // milliseconds before the second try; doubled each time
const MAX_PAUSE = 10000;

const busy = ["busy", "rate", "rate_address", "timeout", "stopped", "not_ready", "behind", "clock_not_trusted", "crowded"];

/** Whether a problem leaves open whether the statement was entered. */
function isUnknown(problem) {
  if (problem instanceof Unreachable) return true;
  return problem.code === "unknown_outcome" || problem.code === "internal" || (problem.code === "" && (problem.status >= 500 || problem.status === 408));
}

/** Whether a problem is an answer about the statement: it holds for the tries before as well. */
const settles = (problem) => problem instanceof Problem && (problem.status === 422 || problem.status === 400 || problem.status === 413) && problem.code !== "";

/**
 * Hands a signed statement in.
 * @param {() => Promise<object>} hand posts it and gives the answer: {again, leaf, recorded, sequence}
 * @param {(ms: number) => Promise<void>} wait
 * @returns {Promise<{state: string, answer?: object, problem?: Error}>} state: entered; refused (judged, not entered); unsent (not entered); unknown
 */
export async function settle(hand, wait, tries = TRIES) {
  let unknown = false;
  let pause = PAUSE;
  for (let n = 1; ; n++) {
    let problem;
    try {
      const answer = await hand();
      if (Number.isSafeInteger(answer?.sequence) && answer.sequence > 0) return { state: "entered", answer };
      problem = new Unreachable("the answer is none of a ledger's");
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error;
      problem = error;
    }
    if (settles(problem)) return { state: "refused", problem };
    unknown ||= isUnknown(problem);
    const again = unknown || busy.includes(problem.code);
    if (!again || n >= tries) return { state: unknown ? "unknown" : "unsent", problem };
    await wait(Math.min(MAX_PAUSE, Math.max(pause, 1000 * (problem.retryAfter ?? 0))));
    pause *= 2;
  }
}
