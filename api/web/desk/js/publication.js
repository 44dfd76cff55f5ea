// A report that is to be published: the server makes it, as of the checkpoint that was verified here; what it gives is hashed
// here, read, and compared with what was asked. That the log gives these bytes is not found out here.

import { hex, sha256, unhex } from "../../../verifier/js/bytes.js";
import { FileError, MAX_FILE, mediaType } from "./collect.js";
import { beginsLog } from "./ledger.js";
import { askBytes } from "./server.js";

const MAKING_TIME = 120000; // milliseconds
const MAX_LINES = 8; // of what is shown of a report
const LINE_END = 10;

const withoutLineEnd = (bytes) => (bytes.at(-1) === LINE_END ? bytes.subarray(0, -1) : bytes);

/** The first things that a report says: sentences and facts. */
export function firstLines({ sections }) {
  const words = (cells) => cells.map(({ text, n }) => text ?? n ?? "").join("");
  const lines = sections.flatMap(({ blocks }) => blocks).flatMap(({ type, rows }) => {
    if (type === "paragraph") return rows.map(words);
    return type === "facts" ? rows.map(([label, value]) => `${words([label])}: ${words([value])}`) : [];
  });
  return lines.filter((line) => line.trim() !== "").slice(0, MAX_LINES);
}

/** Whether a report answers what was asked, of this ledger, from the log that was verified here. */
async function answers({ kind, ledger, parameters, root }, asked, view) {
  const same = ["from", "to", "id", "lang"].every((name) => asked.parameters[name] === undefined || asked.parameters[name] === parameters[name]);
  return same && kind === asked.kind && ledger.id === view.ledger && parameters.at <= view.seen.size && beginsLog({ size: parameters.at, root }, view.seen);
}

/**
 * How a file of the report with this hash says that it was made: the version of its format, and where its links to entries
 * lead, if it has any; undefined where it does not say so. docs/reports.md has how files say it.
 */
export function madeAs(bytes, format, ledger, report) {
  const said = new TextDecoder("latin1").decode(bytes).match(new RegExp(` format=${format} version=(\\d+)(?: base=([^ ]+))? ledger=${ledger} sha256=${report}\\b`));
  return said === null ? undefined : { version: Number(said[1]), links: said[2] && decodeURIComponent(said[2]) };
}

const linked = ["html", "md", "pdf"]; // have links to entries, if asked to

/** Whether links lead to the pages of this server in a language, as this browser reaches them. */
function leadsHere(links, lang) {
  const { host, pathname } = new URL(links, location.href);
  return host === location.host && pathname === `/${lang}`;
}

const textual = { html: "text/plain", md: "text/plain" }; // nothing in the ledger's store runs in a browser

async function fileOf(name, format, bytes) {
  if (bytes.length > MAX_FILE) throw new FileError("large", name);
  return { name, type: textual[format] ?? mediaType(name, ""), sha256: hex(await sha256(bytes)), size: bytes.length, bytes, upload: true };
}

/** The address of a page that shows the same report. */
function pageOf(pattern, { kind, parameters: { at, from, to, id } }) {
  const question = Object.entries({ at, id, from, to }).filter(([, value]) => value !== undefined);
  return pattern && `${pattern.replace("{kind}", kind)}?${new URLSearchParams(question)}`;
}

/** Makes the manifest of the report that a form asks for (format §12.11): the data, files to keep, and what was found. */
export async function fillReport({ desk, view, data: { files: formats, release, ...asked } }) {
  const question = new URLSearchParams({ ...asked.parameters, at: view.seen.size });
  const make = (format, more) => askBytes(`/v1/report/${asked.kind}?${question}&format=${format}${more}`, { time: MAKING_TIME });
  const json = withoutLineEnd(await make("json", ""));
  const report = JSON.parse(new TextDecoder().decode(json));
  const itself = await fileOf(`${asked.kind}.json`, "json", json);
  const { kind, parameters, root, template, title } = report;
  const kept = [];
  let holds = await answers(report, asked, view);
  for (const format of formats) {
    const ask = async (more) => {
      const bytes = await make(format, more);
      return { bytes, ...madeAs(bytes, format, view.ledger, itself.sha256) };
    };
    let given = await ask(linked.includes(format) ? "&links=true" : "");
    if (given.links && !leadsHere(given.links, parameters.lang)) given = await ask(""); // the server is known by another name here
    const { bytes, version, links } = given;
    holds &&= version !== undefined;
    const file = await fileOf(`${asked.kind}.${format}`, format, bytes);
    kept.push({ file, line: { format, sha256: file.sha256, size: file.size, ...(links ? { links } : {}), ...(version > 0 ? { version } : {}) } });
  }
  const data = {
    ...asked, files: kept.map(({ line }) => line), kind, parameters, root, sha256: itself.sha256, size: itself.size, template, ...(kept.length > 0 ? { release } : {}),
  };
  const files = [itself, ...kept.map(({ file }) => file)];
  const period = parameters.from === undefined ? "" : `(${parameters.from} – ${parameters.to})`;
  const made = { state: "ok", key: "desk.check.report", figures: [parameters.at, root], text: `${title} ${period}`.trim(), more: firstLines(report), page: pageOf(desk.page.report, report) };
  const checks = [
    holds ? made : { ...made, state: "bad", key: "desk.check.report.other" },
    { state: "warn", key: "desk.check.report.made", figures: [location.origin], text: null },
    ...files.map((file) => ({ state: "ok", key: "desk.check.file.kept", figures: [file.name, file.size], text: file.sha256, file })),
  ];
  return { data, checks, files, covered: [root, ...files.map((file) => file.sha256)] };
}
