// Who speaks (format §6): the standing of every line of `by`, and the groups of signers that types ask for.

import { inForce } from "./acts.js";
import { whyNotNew } from "./ledgerkey.js";
import { millis } from "./time.js";

/** Why a statement is not let in, as a code of format §17. */
export class Refusal extends Error {
  constructor(code, message = "") {
    super(message ? `${code}: ${message}` : code);
    this.code = code;
  }
}

/** Throws a Refusal with the code unless the condition holds. */
export function need(condition, code, message) {
  if (!condition) throw new Refusal(code, message);
}

const idOf = (subject, noun) => (subject.startsWith(noun + "/") ? subject.slice(noun.length + 1) : null);

/** The representative that holds a key, or undefined. */
export function holderOf(state, keyRow) {
  const id = idOf(keyRow.holder, "representative");
  return id === null ? undefined : state.get("representative", id);
}

function asRepresentative(state, keyRow, of, t) {
  const representative = holderOf(state, keyRow);
  need(representative && of === `member/${representative.member}`, "wrong_capacity");
  need(inForce(representative, t), "mandate");
  const member = state.get("member", representative.member);
  need(member.status !== "left", "member_not_active");
  return { representative, member };
}

function asOfficer(state, keyRow, of, t) {
  const office = state.get("office", idOf(of, "office") ?? "");
  need(office && office.holder === keyRow.holder, "wrong_capacity");
  need(office.until === undefined || t < millis(office.until), "mandate");
  const representative = holderOf(state, keyRow);
  if (representative) {
    need(inForce(representative, t), "mandate");
    need(state.get("member", representative.member).status !== "left", "mandate");
  }
  return { office };
}

function asLedger(state, line, type) {
  const { id, key } = state.ledger;
  need(type === "twothirds.ledger.key_rotated.v1" && line.key === key && line.of === `ledger/${id}`, "wrong_capacity");
  return { line };
}

function asNew(state, line) {
  const code = whyNotNew(state, line.key);
  need(code === "", code);
  return { line };
}

/** Judges one line of `by` of a statement of that type at t and says whom it comes to: line, keyRow, and representative and member, or office. */
function standing(state, line, t, type) {
  if (line.as === "new_key") return asNew(state, line);
  if (line.as === "ledger_key") return asLedger(state, line, type);
  const keyRow = state.get("key", line.key);
  need(keyRow, "key_unknown");
  need(!keyRow.revoked, "key_revoked");
  need(millis(keyRow.effective_from) <= t, "key_not_yet");
  const judge = line.as === "officer" ? asOfficer : asRepresentative;
  return { line, keyRow, ...judge(state, keyRow, line.of, t) };
}

/** The standing of every line of a statement of that type, in order. */
export const standings = (state, by, t, type) => by.map((line) => standing(state, line, t, type));

/** The one signer there is, or a refusal. */
export function alone(signers) {
  need(signers.length === 1, "not_permitted", "one signer is asked for");
  return signers[0];
}

/** The one signer, a representative. */
export function representative(signers) {
  const signer = alone(signers);
  need(signer.member, "not_permitted", "a representative is asked for");
  return signer;
}

/** The one signer, a representative of an active member. */
export function activeRepresentative(signers) {
  const signer = representative(signers);
  need(signer.member.status === "active", "member_not_active");
  return signer;
}

export const hasRole = (signer, ...roles) => signer.office !== undefined && roles.includes(signer.office.role);

/** Whether there is one signer, a representative of that member. */
export const isRepresentativeOf = (signers, member) => signers.length === 1 && signers[0].member?.id === member;

const areApart = (a, b, holderA, holderB) => holderA !== holderB && (a !== b || a === undefined);

/** Whether these are two registrars of different holders and, where an office has a side, of different sides. */
export function areTwoRegistrars(signers) {
  if (signers.length !== 2 || !signers.every((s) => hasRole(s, "registrar"))) return false;
  const [a, b] = signers.map((s) => s.office);
  return areApart(a.side, b.side, a.holder, b.holder);
}

/** Refuses all but two officers of different holders and sides: of any role, or of this one. A side is the office's, of tellers else that of the holder's member. */
export function needTwo(state, signers, t, role) {
  need(signers.length === 2 && signers.every((s) => s.office && (role === undefined || s.office.role === role)), "not_permitted");
  const side = ({ office, keyRow }) => {
    if (office.side !== undefined || role !== "teller") return office.side;
    const holder = holderOf(state, keyRow);
    return holder && state.sideAt(state.get("member", holder.member).constituency, t);
  };
  const [a, b] = signers;
  need(areApart(side(a), side(b), a.office.holder, b.office.holder), "not_permitted");
}

/** The one signer, an officer of one of these roles. */
export function officerOf(signers, ...asked) {
  const signer = alone(signers);
  need(hasRole(signer, ...asked), "not_permitted");
  return signer;
}

/** The one signer: an officer of one of these roles, or else a representative of an active member. */
export function officerOrActive(signers, ...asked) {
  const signer = alone(signers);
  return hasRole(signer, ...asked) ? signer : activeRepresentative(signers);
}
