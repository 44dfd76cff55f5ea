// Rule sets (format §14): their form, what they say of members and classes, and the floor of the founding.

import { bool, int, isShare, LINE, list, name, object, oneOf, REASONS, share, shareMembers, text } from "./form.js";
import { FormError } from "./json.js";

export const effectTypes = ["accept_amendment", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "set_status"];
const bases = ["yes_no", "yes_no_abstain", "present", "entitled"];
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
    running_tally: bool,
    seconders: int(0, 20),
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
    effect_classes: list(object({ class: name, effect: oneOf(...effectTypes) }), { min: effectTypes.length, max: effectTypes.length, by: (e) => e.effect }),
    extension: object({ hours: int(0, LONGEST), members: int(1, 8) }),
    lost_key_hours: int(1, 720),
    name,
    text: text(REASONS),
  },
  (set, at) => {
    const sides = sidesOf(set);
    if (sides.length === 1 || (sides.length > 1 && set.constituencies.some((c) => c.side === undefined))) {
      throw new FormError("all constituencies have a side or none, and there are two sides at least", `${at}/constituencies`);
    }
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

/** The class that a type of effect is tied to. */
export const classOfEffect = (set, effect) => set.effect_classes.find((e) => e.effect === effect).class;

// Whether share a asks for more than share b; num and den are at most a million, so the products are exact.
function isHarder(a, b) {
  const difference = a.num * b.den - b.num * a.den;
  return difference > 0 || (difference === 0 && a.strict && !b.strict);
}

/** Why a rule set is below the floor (format §14.3), given the founding's own set; empty if it is not. */
export function belowFloor(set, floorElements, founding) {
  for (const f of floorElements) {
    const c = classOf(set, f.class);
    if (!c) return `the founding keeps class ${f.class} in being`;
    if (isHarder(f.threshold, c.threshold)) return `class ${f.class}: the founding keeps its threshold at ${f.threshold.num}/${f.threshold.den} or more`;
    if (bases.indexOf(c.base) < bases.indexOf(f.base)) return `class ${f.class}: the founding keeps its base at ${f.base} or a wider one`;
    if (f.concurrence && (!c.concurrence || sidesOf(set).length === 0)) return `class ${f.class}: the founding keeps the concurrence of every side`;
    for (const { class: tied, effect } of founding.effect_classes) {
      if (tied === f.class && classOfEffect(set, effect) !== f.class) return `effect ${effect}: the founding keeps it in class ${f.class}`;
    }
  }
  return "";
}
