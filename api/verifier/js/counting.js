// The arithmetic of a decision (format §15), in integers.

import { classOf, sidesOf } from "./ruleset.js";

const zeros = (side) => ({ abstain: 0, no: 0, not_voting: 0, recused: 0, roll: 0, side, yes: 0 });

/**
 * Counts a poll.
 * @param {{member: string, side?: string}[]} roll
 * @param {Set<string>} recused members
 * @param {Map<string, {choice: string, set_aside: number}[]>} ballots of each member, first to last
 * @param {string[]} sides of the pinned rule set, sorted
 * @returns {{body: object, sides: object[], outcomes: Map<object, string>}} the outcome of every ballot
 */
export function countPoll(roll, recused, ballots, sides) {
  const body = zeros(undefined);
  const bySide = new Map(sides.map((side) => [side, zeros(side)]));
  const outcomes = new Map();
  for (const { member, side } of roll) {
    let counted = null;
    for (const ballot of (ballots.get(member) ?? []).toReversed()) {
      if (ballot.set_aside > 0) outcomes.set(ballot, "set_aside");
      else if (recused.has(member)) outcomes.set(ballot, "recused");
      else if (counted) outcomes.set(ballot, "replaced");
      else outcomes.set((counted = ballot), "counted");
    }
    const what = recused.has(member) ? "recused" : (counted?.choice ?? "not_voting");
    for (const count of [body, bySide.get(side)]) {
      if (!count) continue; // a body without sides
      count[what]++;
      count.roll++;
    }
  }
  return { body, sides: [...bySide.values()], outcomes };
}

// What a class makes of a count: who took part, who was entitled, and what each base comes to.
function seenBy(ruleClass, count) {
  const cast = count.yes + count.no + count.abstain;
  const stays = ruleClass.recusal === "present_not_voting";
  const present = stays ? cast + count.recused : cast;
  const entitled = stays ? count.roll : count.roll - count.recused;
  return { cast, present, entitled, bases: { yes_no: count.yes + count.no, yes_no_abstain: cast, present, entitled } };
}

const isMet = ({ num, den, strict }, base, have) => base > 0 && (strict ? have * den > num * base : have * den >= num * base);

function needed({ num, den, strict }, base) {
  if (base === 0) return undefined;
  const rest = (num * base) % den;
  const floor = (num * base - rest) / den;
  return strict || rest > 0 ? floor + 1 : floor;
}

const shareTest = (test, ruleClass, share, base, have) => ({ base, class: ruleClass.name, have, need: needed(share, base), passed: isMet(share, base, have), test });

function concurrenceTest(ruleClass, count) {
  const share = ruleClass.concurrence;
  const seen = seenBy(ruleClass, count);
  const test = shareTest("concurrence", ruleClass, share, seen.bases[share.base], count.yes);
  test.side = count.side;
  test.passed = seen.entitled === 0 ? share.empty_concurs : test.passed && count.yes >= share.min_yes;
  if (test.need < share.min_yes) test.need = share.min_yes;
  return test;
}

/** The tests of all classes of a motion by the pinned rule set, and the outcome. */
export function testPoll(set, classes, body, sides) {
  const tests = [];
  for (const c of classes.map((className) => classOf(set, className))) {
    const seen = seenBy(c, body);
    if (c.quorum) tests.push(shareTest("quorum", c, c.quorum, seen.entitled, c.quorum.by === "present" ? seen.present : seen.cast));
    tests.push(shareTest("threshold", c, c.threshold, seen.bases[c.base], body.yes));
    if (c.concurrence) tests.push(...(sidesOf(set).length > 0 ? sides : [zeros(undefined)]).map((count) => concurrenceTest(c, count)));
  }
  const failed = tests.filter((t) => !t.passed);
  const outcome = failed.some((t) => t.test === "quorum") ? "lapsed_no_quorum" : failed.length > 0 ? "not_carried" : "carried";
  return { tests, outcome };
}
