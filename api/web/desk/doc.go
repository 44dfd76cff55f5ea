// Package desk is the members' desk in the browser: modules that bring pages of
// the server's to life, so that members make keys, read in plain words what they
// sign, sign it, and keep verified receipts. The pages that they work on are made
// here too (section.go): forms of the acts that members and officers sign, with
// those open that the state now allows.
//
// What it promises:
//
//   - The private key is made in the browser and never leaves it unencrypted;
//     before anything else is done with it, it is sealed in a key file as package
//     keyfile has it, and the backup is asked for.
//   - What is shown before a signature is derived from the very bytes that are
//     signed, by the verifier's modules, which know every type in both languages.
//     A digest that the page gives is computed anew, of what it stands for, which can
//     be read beside it: a motion's text, roll and rules, a plan's draft, files; of the
//     founding from the whole log, verified here. Of a report the server's bytes are
//     hashed and read here, and not made again: the root that it names is the log's.
//     Of each id is said whether an entry of the log, verified here, has what it is
//     called, or whose word that is; of what a decision made, the text that was voted
//     on has it. It is said which digests were not checked.
//   - Nothing is signed on a history that was not verified: signed by the ledger's
//     key, and going on from what this browser has seen before.
//   - What was signed is kept until its fate is known and its receipt, verified in
//     the browser, is here, over reloads and silent servers.
//   - Nothing is third-party, nothing is inline, no markup is made of text: a policy
//     of default-src 'none' with require-trusted-types-for 'script' suffices.
//
// # What a page has
//
// The language is that of <html lang> (en, az). On <body>, all optional:
// data-desk-keys, -pending, -protest, -invite, -entry ({seq}), -member ({id}),
// -office ({name}) and -report ({kind}) are the addresses of these pages; data-offset
// the offset that times are written in, and inputs of kind time are read in (+04:00;
// for these the nearest ancestor's counts); data-desk-sides what each side is called,
// as JSON.
//
// Elements with data-desk are filled: key (a line for the header), keys,
// capacities, pending, outbox, receipts, invite, invite-link (with data-member,
// data-representative). Elements with data-mine are shown where a key
// here may speak: member/ID, office/NAME, role:registrar, any, none. Elements with
// data-unloaded say that the modules have not come, and are taken away by them.
//
// A form of class act is a statement: data-type its short type; data-subject,
// where …/new draws an id, …/mine is the signer's and …/ is completed by a control
// with data-part="subject"; data-as who may sign (representative, coordinator,
// registrar, teller, officer); data-of one member/ID or office/NAME; data-with who
// signs too (registrar, teller, officer, representative) and data-with-min how many;
// data-then where to go to afterwards; data-name what a reader calls the subject.
//
// The name of a control is the path of a member in data. Its data-kind is text,
// int, bool, true, time, date, list, set, json, hash, ref, key, new, commit (with
// data-field), or file (an input of that type; data-size and data-media name the
// members that get size and media type; data-upload "no" hashes only; by default
// only what a ledger's store has to have is uploaded). Empty controls are left out;
// lists are [] unless data-optional.
//
// A fieldset with data-list is a repeated group: in it [data-items] with
// [data-item], and a template of one; data-min, data-max, data-sort. Names are
// relative to the item. A fieldset with data-when="name=value value" is there only
// while that control of the same item or form has one of the values.
//
// A table's body with data-rows is such a list too, of the rows with data-row, each
// only where its control named data-by has a value. A radio button's name may end in
// ~ and a number, which keeps those of a row apart; data-path names the member, where
// that is not the control's name. An option with data-classes ticks these classes of
// a motion while it is chosen. In an element with data-said the element with
// data-words gets, at every change, what that address answers to its controls.
//
// Events on the form, bubbling: desk:entered {seq, id, subject, type, receipt},
// which can be prevented from going on, desk:deposited {id}, desk:refused {code}.
// document.body.dataset.deskReady says that the page is ready.
package desk
