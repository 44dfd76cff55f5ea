// Rule sets (format §14): their form, what they say of members and classes, and the floor of the founding.

import { bool, int, isShare, LINE, list, name, object, oneOf, REASONS, share, shareMembers, text, truth } from "./form.js";
import { FormError } from "./json.js";

// The types of effects that every rule set ties to a class, and those that it may.
const effectTypes = ["accept_amendment", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "set_status"];
const furtherTypes = [
  "adopt_plan", "answer_contest", "assess_measure", "choose", "close_ledger", "confirm_condition", "dissolve_group", "found_group", "impose_conditions",
  "overturn_ruling", "repeal_document", "replace_ledger_key",
];
export const bases = ["yes_no", "yes_no_abstain", "present", "entitled"];
const LONGEST = 8784; // hours, a leap year

const ruleClass = object(
  {
    ballots: int(0, 1000),
    base: oneOf(...bases),
    "concurrence?": object({ ...shareMembers, base: oneOf(...bases), empty_concurs: bool, min_yes: int(0, 1000000000) }, isShare),
    deliberation_hours: int(0, LONGEST),
    max_voting_hours: int(1, LONGEST),
    name,
    notice_hours: int(0, LONGEST),
    positions_by_side: bool,
    "quorum?": object({ ...shareMembers, by: oneOf("participation", "present") }, isShare),
    recusal: oneOf("remove_from_base", "present_not_voting"),
    recuse_concerned: bool,
    "run_off?": truth,
    running_tally: bool,
    seconders: int(0, 20),
    "tellers?": truth,
    threshold: share,
    title: text(LINE),
    voting_hours: int(1, LONGEST),
  },
  (c, at) => {
    if (c.max_voting_hours < c.voting_hours) throw new FormError("the longest time of a poll is below the shortest", at);
  },
);

/** The form of a rule set. */
export const ruleSet = object(
  {
    classes: list(ruleClass, { min: 1, max: 32, by: (c) => c.name }),
    constituencies: list(object({ name, "side?": name, title: text(LINE) }), { min: 1, max: 16, by: (c) => c.name }),
    "contest_hours?": int(1, LONGEST),
    effect_classes: list(object({ class: name, effect: oneOf(...effectTypes, ...furtherTypes) }), { max: 64, by: (e) => e.effect }),
    extension: object({ hours: int(0, LONGEST), members: int(1, 8) }),
    lost_key_hours: int(1, 720),
    "meetings?": object({ members: int(1, 8), notice_hours: int(0, LONGEST), "quorum?": share }),
    name,
    "response_hours?": int(1, LONGEST),
    "ruling_hours?": int(1, LONGEST),
    text: text(REASONS),
  },
  (set, at) => {
    const sides = sidesOf(set);
    if (sides.length === 1 || (sides.length > 1 && set.constituencies.some((c) => c.side === undefined))) {
      throw new FormError("all constituencies have a side or none, and there are two sides at least", `${at}/constituencies`);
    }
    const known = new Set(set.effect_classes.map((e) => e.effect));
    for (const e of effectTypes) if (!known.has(e)) throw new FormError(`effects of type ${e} are tied to no class`, `${at}/effect_classes`);
    for (const { class: c } of set.effect_classes) if (!classOf(set, c)) throw new FormError(`there is no class ${c}`, `${at}/effect_classes`);
    for (const c of set.classes) {
      if (sides.length === 0 && c.concurrence && !c.concurrence.empty_concurs) {
        throw new FormError("a body without sides cannot ask for the concurrence of sides", `${at}/classes`);
      }
    }
  },
);

/** The form of the founding's floor. */
export const floor = list(object({ base: oneOf(...bases), class: name, concurrence: bool, threshold: share }), { by: (f) => f.class });

/** The sides of a rule set, sorted; none in a body without sides. */
export const sidesOf = (set) => [...new Set(set.constituencies.map((c) => c.side).filter((s) => s !== undefined))].sort();

/** The class of that name, or undefined. */
export const classOf = (set, className) => set.classes.find((c) => c.name === className);

/** The constituency of that name, or undefined. */
export const constituencyOf = (set, constituency) => set.constituencies.find((c) => c.name === constituency);

/** The class that a type of effect is tied to, or undefined. */
export const classOfEffect = (set, effect) => set.effect_classes.find((e) => e.effect === effect)?.class;

/** What a rule set says of meetings (format §14.1). */
export const meetingsOf = (set) => set.meetings ?? { members: 1, notice_hours: 0 };

// Whether share a asks for more than share b; num and den are at most a million, so the products are exact.
function isHarder(a, b) {
  const difference = a.num * b.den - b.num * a.den;
  return difference > 0 || (difference === 0 && a.strict && !b.strict);
}

const isEarlier = (a, b) => bases.indexOf(a) < bases.indexOf(b);

// Whether a concurrence asks less of each side than the founding's.
const isSofterConcurrence = (c, founded) =>
  isHarder(founded, c) || isEarlier(c.base, founded.base) || c.min_yes < founded.min_yes || (c.empty_concurs && !founded.empty_concurs);

const isSofterQuorum = (c, founded) => isHarder(founded, c) || (c.by === "present" && founded.by === "participation");

/** The code of why a rule set is below the floor (format §14.3), given the founding's own set; empty if it is not. */
export function belowFloor(set, floorElements, founding) {
  const moved = ({ name: constituency, side }) => constituencyOf(set, constituency) !== undefined && constituencyOf(set, constituency).side !== side;
  for (const f of floorElements) {
    const [c, founded] = [classOf(set, f.class), classOf(founding, f.class)];
    if (!c) return "floor_class";
    if (isHarder(f.threshold, c.threshold)) return "floor_threshold";
    if (isEarlier(c.base, f.base)) return "floor_base";
    if (f.concurrence && (!c.concurrence || sidesOf(set).length === 0 || isSofterConcurrence(c.concurrence, founded.concurrence))) return "floor_concurrence";
    if (founded.quorum && (!c.quorum || isSofterQuorum(c.quorum, founded.quorum))) return "floor_quorum";
    if (f.concurrence && founding.constituencies.some(moved)) return "floor_sides";
    if (founding.effect_classes.some((e) => e.class === f.class && classOfEffect(set, e.effect) !== f.class)) return "floor_effect";
  }
  return "";
}
