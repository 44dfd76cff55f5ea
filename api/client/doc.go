// Package client is what a signer's program needs of a ledger: to learn how it
// stands, to write a statement that fits, to sign it and to bring it in.
//
// It promises:
//
//   - A [Target] behaves the same whether the ledger is open in this process or
//     served over HTTP: the same answers, the same errors.
//   - What a statement says it has seen is a checkpoint whose signature was
//     verified, by the key to which the founding, whose hash is the ledger's id, and
//     the rotations since lead. Where only the log can show that a rotation was one,
//     it is read up to there.
//   - A receipt handed out was verified with the ledger's id alone, and is that of
//     the statement which the server said stands there.
//   - The server's word is taken for how things stand, no further: the statement
//     written is for its signer to read before signing.
//   - Bodies are bounded, and so is the time for every request. A statement whose
//     fate is not known is submitted again, byte for byte, which enters it once;
//     nothing else is repeated that could take effect twice.
//
// Reading order: client.go, fill.go, sign.go, receipt.go; then folder.go and the http files.
package client
