// The verifier on a command line:
//
//   node js/node.js SRC [--ledger ID] [--since FILE] [--witnesses FILE] [--receipt FILE]... [--states]
//   node js/node.js receipt FILE --ledger ID [--witnesses FILE]
//
// SRC is an exported folder, a zip of one, a file of JSON lines, or an address; --witnesses has verifier keys, or is a
// C2SP tlog-policy; a receipt is FILE and FILE.entry, or a zip of both. Prints one JSON object: the report of verify.js,
// with --states also the digest of the state after every entry; or the report of receipt.js. Exit codes are those of the
// program: 0 ok, 1 newer than this verifier, 2 wrong usage, 3 not found, 5 verification failed, 7 unreachable.

import { main } from "./cli.js";

process.exitCode = await main(process.argv.slice(2), console.log);
