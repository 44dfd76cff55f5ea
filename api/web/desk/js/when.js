// Times for people, as the server's pages write them.

import { readable } from "../../../verifier/js/dom.js";
import { say } from "../../../verifier/js/say.js";

/** Writes an instant of the log to the minute, by clocks that are an offset such as +04:00 ahead: 24 November 2026, 13:30. */
export function dayAndTime(lang, instant, offset) {
  const local = new Date(Date.parse(instant) - Date.parse(`1970-01-01T00:00:00${offset}`));
  const month = say(lang, "desk.months").split(" ")[local.getUTCMonth()];
  return `${local.getUTCDate()} ${month} ${local.getUTCFullYear()}, ${local.toISOString().slice(11, 16)}`;
}

/** Writes an instant by the clock of the page, in UTC where it names none. */
export function when(lang, instant) {
  const { offset } = document.body.dataset;
  return offset ? dayAndTime(lang, instant, offset) : readable(instant);
}
