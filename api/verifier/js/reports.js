// The type of statement by which a report is published (format §12.11). What a type has and what decide is given stands in types.js.

import { bytesUpTo, date, hashNotZero, int, list, name, object, oneOf, REASONS, text, url, uuid } from "./form.js";
import { FormError } from "./json.js";
import { alone, hasRole, need } from "./standing.js";
import { needNewID, needRow } from "./types.js";

const parameters = object({ at: int(1), "from?": date, "id?": bytesUpTo(200), lang: oneOf("az", "en"), "to?": date }, (value, at) => {
  if (value.from !== undefined && value.to !== undefined && value.to < value.from) throw new FormError("it ends before it begins", at);
});

const file = object({ format: name, "links?": url, sha256: hashNotZero, size: int(1), "table?": name, "version?": int(1) });

export const reportTypes = {
  "report.published": {
    noun: "report",
    seen: "compulsory",
    data: {
      files: list(file, { max: 32, by: (f) => `${f.format}\u0000${f.table ?? ""}` }),
      kind: name,
      parameters,
      "reasons?": text(REASONS),
      "release?": bytesUpTo(64),
      root: hashNotZero,
      sha256: hashNotZero,
      size: int(1),
      "supersedes?": uuid,
      template: int(1),
    },
    form(data, at) {
      if ((data.supersedes === undefined) !== (data.reasons === undefined)) throw new FormError("not both, or neither, of supersedes and reasons", at);
      if ((data.files.length === 0) !== (data.release === undefined)) throw new FormError("a release without files, or files without one", at);
    },
    async decide(c) {
      need(hasRole(alone(c.signers), "coordinator", "registrar"), "not_permitted");
      needNewID(c, "report");
      const { seen, by, ...manifest } = c.data;
      need(manifest.parameters.at <= seen.size, "report_root", "the report knows of more than the checkpoint that was seen");
      need((await c.rootAt(manifest.parameters.at)) === manifest.root, "report_root");
      const { supersedes } = manifest;
      if (supersedes !== undefined) need(needRow(c, "report", supersedes).superseded_by === undefined, "wrong_state", "another took its place");
      const office = c.signers[0].office.name;
      return () => {
        c.state.put("report", c.id, { ...manifest, id: c.id, office, seq: c.n });
        if (supersedes !== undefined) c.state.change("report", supersedes, { superseded_by: c.id });
        return [];
      };
    },
  },
};
