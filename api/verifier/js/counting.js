// The arithmetic of a decision (format §15), in integers.

import { classOf, sidesOf } from "./ruleset.js";

const zeros = (side) => ({ abstain: 0, no: 0, not_voting: 0, recused: 0, roll: 0, side, yes: 0 });

/** The candidates in a count of a poll on candidates, and their votes, in the order of the options. */
export const candidatesIn = (count) => count.votes.filter((v) => v.option !== "none");

/** Who has more votes than every other candidate, in a count of the whole body; undefined where nobody has. */
export function leaderOf(body) {
  const [first, second] = candidatesIn(body).sort((a, b) => b.votes - a.votes);
  return first.votes > second.votes ? first.option : undefined;
}

// What a ballot's choice is counted as: in a poll on candidates yes is for the one who leads.
function columnOf(choice, options, leader) {
  if (choice === "abstain" || !options) return choice;
  return choice === leader ? "yes" : "no";
}

/**
 * Counts a poll.
 * @param {{member: string, side?: string}[]} roll
 * @param {Set<string>} recused members
 * @param {Map<string, {choice: string, set_aside: number, told?: true}[]>} ballots of each member; the last one that is not set aside counts
 * @param {string[]} sides of the pinned rule set, sorted
 * @param {{options?: string[], present?: Set<string>}} more options of a poll on candidates; who was there, of a poll at a meeting
 * @returns {{body: object, sides: object[], outcomes: Map<object, string>}} the outcome of every ballot
 */
export function countPoll(roll, recused, ballots, sides, { options, present } = {}) {
  const outcomes = new Map();
  const lines = roll.map(({ member, side }) => {
    const isRecused = recused.has(member);
    const all = ballots.get(member) ?? [];
    const counted = isRecused ? undefined : all.findLast((b) => b.set_aside === 0);
    for (const b of all) outcomes.set(b, b.set_aside > 0 ? "set_aside" : isRecused ? "recused" : b === counted ? "counted" : "replaced");
    return { side, counted, isRecused, isPresent: !isRecused && (counted !== undefined || present?.has(member) === true) };
  });
  const votes = (list) => options?.filter((o) => o !== "abstain").map((option) => ({ option, votes: list.filter((l) => l.counted?.choice === option).length }));
  const leader = options && leaderOf({ votes: votes(lines) });
  const count = (list, side) => {
    const c = zeros(side);
    for (const { counted, isRecused } of list) {
      c[isRecused ? "recused" : counted ? columnOf(counted.choice, options, leader) : "not_voting"]++;
      c.roll++;
    }
    if (present) c.present = list.filter((l) => l.isPresent).length;
    c.told = list.filter((l) => l.counted?.told).length || undefined;
    c.votes = votes(list);
    return c;
  };
  return { body: count(lines, undefined), sides: sides.map((side) => count(lines.filter((l) => l.side === side), side)), outcomes };
}

// What a class makes of a count: who took part, who was entitled, and what each base comes to.
function seenBy(ruleClass, count) {
  const cast = count.yes + count.no + count.abstain;
  const stays = ruleClass.recusal === "present_not_voting";
  const answered = count.present ?? cast; // at a meeting also who was there
  const present = stays ? answered + count.recused : answered;
  const entitled = stays ? count.roll : count.roll - count.recused;
  return { cast, present, entitled, bases: { yes_no: count.yes + count.no, yes_no_abstain: cast, present, entitled } };
}

/** Whether a share of a base is met. */
export const isMet = ({ num, den, strict }, base, have) => base > 0 && (strict ? have * den > num * base : have * den >= num * base);

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
