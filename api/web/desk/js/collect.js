// Reading a form: its controls and lists, as values.js takes them, and its files, hashed.

import { hex, sha256 } from "../../../verifier/js/bytes.js";

/** How large a file may be that the ledger keeps, in bytes. */
export const MAX_FILE = 25 * 1000 * 1000;
const kept = ["attachments", "sha256", "minutes", "statement_sha256"]; // members that name files of the ledger's store

/** A file cannot be taken; `code` is that of desk.file.* in words.js. */
export class FileError extends Error {
  constructor(code, name) {
    super(`${name}: ${code}`);
    Object.assign(this, { code, file: name });
  }
}

const nameOf = (control) => control.name.replace(/~\d+$/, "");

const types = {
  pdf: "application/pdf", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", txt: "text/plain", csv: "text/csv", json: "application/json", zip: "application/zip",
  odt: "application/vnd.oasis.opendocument.text", ods: "application/vnd.oasis.opendocument.spreadsheet", odp: "application/vnd.oasis.opendocument.presentation",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};

/** The media type of a file: by its name, since systems differ in what they say. */
export const mediaType = (name, said) => types[name.toLowerCase().split(".").pop()] ?? (said || "application/octet-stream");

async function readFile(file) {
  if (file.size > MAX_FILE) throw new FileError("large", file.name);
  if (file.size === 0) throw new FileError("empty", file.name);
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new FileError("unreadable", file.name);
  }
  return { sha256: hex(await sha256(bytes)), size: file.size, type: mediaType(file.name, file.type), name: file.name, bytes };
}

/** What of a select, radio button or checkbox a reader sees, where the value itself says nothing to people. */
function labelOf(control) {
  const text = control.tagName === "SELECT" ? control.selectedOptions[0]?.textContent : control.labels?.[0]?.textContent;
  return control.value.length >= 20 && text ? [control.value, text.trim()] : null;
}

/** A walk through a form. */
class Reading {
  files = []; // to be uploaded
  hashed = []; // all, with whether they are uploaded
  labels = []; // pairs of a value and what the page calls it
  controls = new Map(); // by path in data, with slashes
  part = ""; // what completes the subject

  async group(root, above) {
    const group = { fields: [], lists: [] };
    await this.#walk(root, group, above);
    return group;
  }

  async #walk(node, group, above) {
    for (const child of node.children) {
      if (child.tagName === "TEMPLATE" || child.matches(":disabled")) continue;
      if (child.dataset.list !== undefined) await this.#list(child, group, above);
      else if (child.dataset.rows !== undefined) await this.#rows(child, group, above);
      else if (child.matches("input, select, textarea")) await this.#control(child, group, above);
      else await this.#walk(child, group, above);
    }
  }

  async #list(list, group, above) {
    const { list: name, optional, sort } = list.dataset;
    const path = name.split(".");
    const items = [];
    for (const item of list.querySelector(":scope > [data-items]").children) {
      if (item.matches("[data-item]")) items.push(await this.group(item, [...above, ...path, String(items.length)]));
    }
    this.controls.set([...above, ...path].join("/"), list);
    group.lists.push({ path, items, optional: optional !== undefined, sort: sort?.split(".") });
  }

  /** A table whose rows are items, each of them only where its control named data-by has a value. */
  async #rows(table, group, above) {
    const { rows: name, by, optional, sort } = table.dataset;
    const path = name.split(".");
    const items = [];
    for (const row of table.querySelectorAll(":scope > [data-row]")) {
      const said = [...row.querySelectorAll("input, select")].some((control) => nameOf(control) === by && control.value.trim() !== "" && (control.type !== "radio" || control.checked));
      if (said) items.push(await this.group(row, [...above, ...path, String(items.length)]));
    }
    this.controls.set([...above, ...path].join("/"), table);
    group.lists.push({ path, items, optional: optional !== undefined, sort: sort?.split(".") });
  }

  async #control(control, group, above) {
    if (control.dataset.part === "subject") this.part = control.value;
    const name = nameOf(control);
    if (name === "" || control.dataset.part !== undefined) return;
    if (control.type === "radio" && !control.checked) return;
    const path = (control.dataset.path ?? name).split(".");
    const kind = control.dataset.kind ?? "text";
    const at = [...above, ...path].join("/");
    if (control.type !== "checkbox" || !this.controls.has(at)) this.controls.set(at, control); // of several the first
    const label = control.type === "checkbox" && !control.checked ? null : labelOf(control);
    if (label !== null) this.labels.push(label);
    const { optional, field } = control.dataset;
    const one = { path, kind, optional: optional !== undefined, field, offset: control.closest("[data-offset]")?.dataset.offset };
    if (control.type === "file") group.fields.push({ ...one, kind: "file", ...(await this.#chosen(control, path)) });
    else if (kind === "list" || kind === "set") this.#several(control, group, one);
    else group.fields.push({ ...one, raw: control.type === "checkbox" ? control.checked : control.value });
  }

  #several(control, group, one) {
    const field = group.fields.find(({ path }) => path.join(".") === one.path.join("."));
    const raw = {
      checkbox: () => (control.checked ? [control.value] : []),
      "select-multiple": () => [...control.selectedOptions].map((option) => option.value),
    }[control.type]?.() ?? control.value.split("\n");
    if (field) field.raw.push(...raw);
    else group.fields.push({ ...one, raw });
  }

  async #chosen(control, path) {
    const files = [];
    for (const file of control.files) files.push(await readFile(file));
    const upload = control.dataset.upload === undefined ? kept.includes(path.at(-1)) : control.dataset.upload !== "no";
    if (upload) this.files.push(...files);
    this.hashed.push(...files.map(({ name, size, sha256 }) => ({ name, size, sha256, upload })));
    const beside = [["size", files[0]?.size], ["media", files[0]?.type]]
      .filter(([name]) => control.dataset[name] !== undefined)
      .map(([name, value]) => [[...path.slice(0, -1), ...control.dataset[name].split(".")], value]);
    return { multiple: control.multiple, raw: files.map((file) => file.sha256), beside };
  }
}

/**
 * Reads a form.
 * @returns {Promise<{tree: object, files: object[], hashed: object[], labels: string[][], controls: Map<string, Element>, part: string}>}
 * @throws {FileError}
 */
export async function readForm(form) {
  const reading = new Reading();
  const tree = await reading.group(form, []);
  const { files, hashed, labels, controls, part } = reading;
  return { tree, files, hashed, labels, controls, part };
}

/** The control that a place in a statement came from: its own, the first inside of it, or the one with the longest path that leads there. */
export function controlAt(controls, pointer) {
  const place = pointer.slice(1);
  const own = controls.get(place) ?? [...controls].find(([path]) => path.startsWith(`${place}/`))?.[1];
  if (own) return own;
  for (let steps = pointer.split("/").slice(1); steps.length > 0; steps = steps.slice(0, -1)) {
    const found = controls.get(steps.join("/"));
    if (found) return found;
  }
  return null;
}
