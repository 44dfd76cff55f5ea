// The types of statement that are signed (format §12.1 to §12.3): the ledger, members, representatives, offices, keys.
//
// A type has: noun, the noun of its subject; data, its members beside `by` and `seen`; and decide, which judges what the
// type asks for, in the format's order, and returns what the statement changes: a function that returns the steps it owes.
// decide is given c: {state, t, recorded, n, leaf, data, id, subject, signers, by, length, rootAt}; length is the statement's,
// in bytes; rootAt(size) gives the root of the first entries, undefined where no group ends there.

import { isSoundKey } from "./curve.js";
import { fromBase64url } from "./bytes.js";
import { roles, vacate } from "./acts.js";
import { bool, hash, hashNotZero, int, isDrawn, key, LINE, list, name, object, oneOf, origin, prevails, REASONS, string, text, time, uuid } from "./form.js";
import { FormError } from "./json.js";
import { belowFloor, floor, ruleSet, sidesOf } from "./ruleset.js";
import { activeRepresentative, alone, areTwoRegistrars, hasRole, holderOf, isRepresentativeOf, need, needTwo, representative } from "./standing.js";
import { ballotID, digestOf } from "./state.js";
import { HOUR, LAST, millis, timeOf } from "./time.js";

const GREATEST_OFFSET = 250246627199999; // milliseconds that a clock is set forward in all

/** Refuses an id that is not drawn, or taken among the rows of these kinds. */
export function needNewID(c, ...kinds) {
  need(isDrawn(c.id), "form", "the id in the subject is not a UUID of version 7");
  need(!kinds.some((kind) => c.state.get(kind, c.id)), "exists");
}

/** The row of that kind and id, or a refusal. */
export function needRow(c, kind, id) {
  const row = c.state.get(kind, id);
  need(row, "not_found", `${kind}/${id}`);
  return row;
}

export const needConstituted = (c) => need(c.state.ledger.status === "constituted", "not_constituted");

const officer = object({ key, office: name, role: oneOf(...roles), "side?": name, "until?": time });

const founding = {
  floor,
  ledger_key: key,
  name: text(LINE),
  officers: list(officer, { min: 2, max: 8, by: (o) => o.office }),
  origin,
  prevailing: oneOf("az", "en"),
  purpose: oneOf("operation", "demonstration"),
  rules: ruleSet,
  semantics: int(),
};

/** What of a founding no single member shows. */
function foundingForm(data, at) {
  prevails("name")(data, at);
  const low = belowFloor(data.rules, data.floor, data.rules);
  if (low) throw new FormError(low, `${at}/rules`);
  const sides = sidesOf(data.rules);
  const registrars = data.officers.filter((o) => o.role === "registrar");
  const keys = new Set([data.ledger_key, ...data.officers.map((o) => o.key)]);
  if (keys.size !== data.officers.length + 1) throw new FormError("a key stands twice", `${at}/officers`);
  if (data.officers.some((o) => o.side !== undefined && !sides.includes(o.side))) throw new FormError("a side that the rules do not know", `${at}/officers`);
  if (sides.length > 0 && registrars.some((o) => o.side === undefined)) throw new FormError("a registrar without a side", `${at}/officers`);
  if (registrars.length < 2 || (sides.length > 0 && new Set(registrars.map((o) => o.side)).size < 2)) {
    throw new FormError("there are not two registrars, of different sides where there are sides", `${at}/officers`);
  }
}

/** Judges a founding; `source` is the statement's. */
async function decideFounding({ state, recorded, n, data, by, source, seen, ledger }) {
  need(source === "urn:twothirds:founding", "wrong_ledger");
  need(seen === undefined, "seen_mismatch");
  need(data.semantics === 1, "form");
  need(by.length === data.officers.length, "not_permitted");
  data.officers.forEach((o, i) => {
    need(by[i].as === "officer" && by[i].key === o.key && by[i].of === `office/${o.office}`, "not_permitted");
    need(isSoundKey(fromBase64url(o.key)), "key_weak");
  });
  need(isSoundKey(fromBase64url(data.ledger_key)), "key_weak");
  const rules = await digestOf("rules", data.rules);
  return () => {
    state.put("ledger", ledger, {
      clock_offset: 0,
      constituted: 0,
      decisions: 0,
      floor: data.floor,
      id: ledger,
      key: data.ledger_key,
      motions: 0,
      name: data.name,
      origin: data.origin,
      prevailing: data.prevailing,
      purpose: data.purpose,
      rules: [{ effective_from: recorded, hash: rules }],
      semantics: 1,
      status: "forming",
    });
    state.put("rules", rules, { effective_from: recorded, hash: rules, rules: data.rules, seq: n });
    for (const o of data.officers) {
      const holder = `office/${o.office}`;
      state.put("office", o.office, { from: recorded, holder, name: o.office, role: o.role, seq: n, side: o.side, until: o.until });
      state.put("key", o.key, { alg: "ed25519", effective_from: recorded, enrolled: n, enrolled_by: "founding", holder, key: o.key, vouched: n });
    }
    return [];
  };
}

function enterMember(c) {
  needNewID(c, "member", "application");
  need(c.state.hasPlace(c.data.constituency, c.t), "rules");
}

// Which line vouches for the new key: a representative of the member, or undefined where two registrars do.
function voucher(c, holder) {
  const others = c.signers.filter((s) => s.line.as !== "new_key");
  if (isRepresentativeOf(others, holder.member)) {
    need(!c.data.lost, "not_permitted");
    return others[0];
  }
  need(areTwoRegistrars(others), "two_registrars");
  const hadKey = [...c.state.rows("key")].some((k) => holderOf(c.state, k)?.member === holder.member);
  if (hadKey) need(c.data.lost, "not_permitted");
  else need(!c.data.lost, "wrong_state");
  return undefined;
}

function mayRevoke({ state, signers, id }, row) {
  const holder = holderOf(state, row);
  if (holder) return isRepresentativeOf(signers, holder.member) || areTwoRegistrars(signers);
  if (!signers.every((s) => s.office)) return false;
  if (signers.length === 1) return signers[0].line.key === id;
  return signers.length === 2 && signers.every((s) => s.line.key !== id) && signers[0].keyRow.holder !== signers[1].keyRow.holder;
}

function setAside({ state, n }, key, since) {
  for (const poll of state.openPolls) {
    for (const b of [...state.ballotsByMember(poll.id).values()].flat()) {
      if ([b.key, b.second_key].includes(key) && millis(b.recorded) >= since && b.set_aside === 0) state.change("ballot", ballotID(b), { set_aside: n });
    }
  }
}

export const ledgerTypes = {
  "ledger.founded": { noun: "ledger", data: founding, form: foundingForm, decide: decideFounding },

  "founding.accepted": {
    noun: "member",
    data: { digest: hash },
    async decide(c) {
      const { member } = representative(c.signers);
      need(c.state.ledger.status === "forming", "not_forming");
      need(c.id === member.id, "not_permitted");
      const digest = await c.state.foundingDigest();
      need(c.data.digest === digest, "acceptance_digest");
      return () => {
        c.state.put("acceptance", member.id, { digest, member: member.id, seq: c.n });
        return c.state.acceptances(digest, c.t).complete ? [{ do: "constitute", effect: 0 }] : [];
      };
    },
  },

  "clock.advanced": {
    noun: "ledger",
    data: { to: time },
    decide(c) {
      const signer = alone(c.signers);
      need(c.state.ledger.purpose === "demonstration", "not_demonstration");
      need(hasRole(signer, "coordinator", "registrar"), "not_permitted");
      const to = millis(c.data.to);
      need(c.t < to && to <= c.t + 87840 * HOUR && to <= millis(LAST), "clock");
      const clock_offset = c.state.ledger.clock_offset + to - c.t;
      need(clock_offset <= GREATEST_OFFSET, "clock");
      return () => (c.state.changeLedger({ clock_offset }), []);
    },
  },

  // The number that is next but not known here is the judge's matter: the log is then newer.
  "ledger.upgraded": {
    noun: "ledger",
    data: { semantics: int(1) },
    decide(c) {
      needTwo(c.state, c.signers, c.t);
      need(c.data.semantics === c.state.ledger.semantics + 1, "semantics");
      return () => (c.state.changeLedger({ semantics: c.data.semantics }), []);
    },
  },

  "member.entered": {
    noun: "member",
    data: { constituency: string, name: text(LINE) },
    decide(c) {
      const signer = alone(c.signers);
      need(c.state.ledger.status === "forming", "not_forming");
      need(hasRole(signer, "registrar"), "not_permitted");
      enterMember(c);
      const { constituency, name: memberName } = c.data;
      return () => (c.state.put("member", c.id, { constituency, entered: c.n, id: c.id, name: memberName, status: "active", status_seq: c.n }), []);
    },
  },

  "member.applied": {
    noun: "application",
    data: { constituency: string, document: hashNotZero, name: text(LINE) },
    decide(c) {
      needConstituted(c);
      if (!hasRole(alone(c.signers), "registrar")) activeRepresentative(c.signers);
      enterMember(c);
      const { constituency, document, name: memberName } = c.data;
      return () => (c.state.put("application", c.id, { constituency, document, id: c.id, name: memberName, seq: c.n, state: "open" }), []);
    },
  },

  "member.left": {
    noun: "member",
    data: { "reasons?": text(REASONS) },
    decide(c) {
      const { member } = representative(c.signers);
      need(c.id === member.id, "not_permitted");
      return () => (c.state.change("member", member.id, { status: "left", status_seq: c.n, review_by: undefined }), []);
    },
  },

  "representative.appointed": {
    noun: "representative",
    data: { from: time, kind: oneOf("principal", "alternate"), mandate: hashNotZero, member: uuid, "person?": hash, "to?": time },
    form(data, at) {
      if (data.to !== undefined && millis(data.to) <= millis(data.from)) throw new FormError("the mandate ends before it begins", at);
    },
    decide(c) {
      needNewID(c, "representative");
      const { from, kind, mandate, member, person, to } = c.data;
      need(needRow(c, "member", member).status !== "left", "member_not_active");
      need(hasRole(alone(c.signers), "registrar") || isRepresentativeOf(c.signers, member), "not_permitted");
      return () => (c.state.put("representative", c.id, { appointed: c.n, ended: 0, from, id: c.id, kind, mandate, member, person, to }), []);
    },
  },

  "representative.ended": {
    noun: "representative",
    data: {},
    decide(c) {
      const row = needRow(c, "representative", c.id);
      need(row.ended === 0, "wrong_state");
      need(isRepresentativeOf(c.signers, row.member) || areTwoRegistrars(c.signers), "not_permitted");
      return () => (c.state.change("representative", c.id, { ended: c.n }), []);
    },
  },

  "office.resigned": {
    noun: "office",
    data: {},
    decide(c) {
      const signer = alone(c.signers);
      need(signer.office && c.subject === signer.line.of, "not_permitted");
      return () => (vacate(c.state, signer.office.name, c.n), []);
    },
  },

  "key.enrolled": {
    noun: "key",
    data: { alg: oneOf("ed25519"), lost: bool, representative: uuid },
    decide(c) {
      const holder = needRow(c, "representative", c.data.representative);
      need(holder.ended === 0, "mandate");
      need(c.state.get("member", holder.member).status !== "left", "member_not_active");
      const lines = c.by.filter((line) => line.as === "new_key");
      for (const line of lines) need(lines.length === 1 && line.key === c.id && line.of === `member/${holder.member}`, "wrong_capacity");
      need(lines.length === 1, "not_permitted");
      const vouching = voucher(c, holder);
      const wait = c.data.lost ? c.state.rulesAt(c.t).lost_key_hours * HOUR : 0;
      return () => {
        c.state.put("key", c.id, {
          alg: "ed25519",
          effective_from: timeOf(c.t + wait),
          enrolled: c.n,
          enrolled_by: vouching ? "member" : "officers",
          holder: `representative/${holder.id}`,
          key: c.id,
          vouched: vouching ? vouching.keyRow.vouched : c.n,
        });
        return [];
      };
    },
  },

  "key.objected": {
    noun: "key",
    data: { reasons: text(REASONS) },
    decide(c) {
      const signer = alone(c.signers);
      const row = needRow(c, "key", c.id);
      need(!row.revoked && millis(row.effective_from) > c.t, "wrong_state");
      const holder = holderOf(c.state, row);
      need(hasRole(signer, "registrar") || (holder && signer.member?.id === holder.member) || signer.member?.status === "active", "not_permitted");
      return () => (c.state.change("key", c.id, { revoked: { reason: "objected", seq: c.n } }), []);
    },
  },

  "key.revoked": {
    noun: "key",
    data: { "compromised_since?": time, reason: oneOf("lost", "compromised", "replaced") },
    form(data, at) {
      if (data.compromised_since !== undefined && data.reason !== "compromised") throw new FormError("only a compromised key has it", `${at}/compromised_since`);
    },
    decide(c) {
      const row = needRow(c, "key", c.id);
      const { compromised_since, reason } = c.data;
      need(!row.revoked || (row.revoked.compromised_since === undefined && compromised_since !== undefined), "wrong_state");
      need(compromised_since === undefined || millis(compromised_since) <= c.t, "clock");
      need(mayRevoke(c, row), "not_permitted");
      return () => {
        c.state.change("key", c.id, { revoked: { compromised_since, reason, seq: row.revoked?.seq ?? c.n } });
        if (compromised_since !== undefined) setAside(c, c.id, millis(compromised_since));
        return [];
      };
    },
  },
};
