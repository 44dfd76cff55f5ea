// Times (format §4): 24 characters, UTC, milliseconds; compared and added as milliseconds since 1970.

export const HOUR = 3600000;
export const DAY = 24 * HOUR;
export const EPOCH = "1970-01-01T00:00:00.000Z";

/** The first and the last time at which an entry is recorded (format §9.1). */
export const FIRST = "1970-01-01T00:00:00.001Z";
export const LAST = "9899-12-31T23:59:59.999Z";

/** Whether a text is a time of the one form, a real instant of the years 0001 to 9999. */
export function isTime(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || text.startsWith("0000")) return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
}

/** Whether a text is a date of the one form, a real day of the years 0001 to 9999. */
export const isDate = (text) => typeof text === "string" && text.length === 10 && isTime(`${text}T00:00:00.000Z`);

/** Whether a text is a time without milliseconds, in UTC or with an offset of hours and minutes. */
export const isLocalTime = (text) => typeof text === "string" && /^.{19}(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/s.test(text) && isTime(`${text.slice(0, 19)}.000Z`);

/** Milliseconds since 1970 of a time of the form. */
export const millis = (text) => Date.parse(text);

/** The time of an instant of the years 0001 to 9999. */
export const timeOf = (instant) => new Date(instant).toISOString();
