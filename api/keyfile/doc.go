// Package keyfile keeps a member's private key: in a file, protected by a
// passphrase or not, or in a running ssh-agent; and it signs with either.
//
// It promises that a private key is never printed, logged or repeated in an
// error; that a key file is written whole or not at all and never over another
// file; that a file is read only if it is exactly of the form below; and that
// a signature is given out only if it verifies under the public key named.
//
// # The form of a key file
//
// A key file is one JSON object (RFC 8259, UTF-8, at most 4096 bytes, members
// in any order, none twice, none but these). Binary values are base64url
// without padding (RFC 4648 §5) with unused bits zero.
//
//	format      "twothirds-key"
//	version     1
//	label       optional: a note for its owner, 1 to 200 bytes on one line; not authenticated
//	public      the Ed25519 public key, 43 characters
//	protection  "pbkdf2-sha256+aes-256-gcm" or "none"
//	iterations  of PBKDF2, an integer from 100000 to 10000000; written here: 600000
//	salt        16 random bytes, 22 characters
//	iv          12 random bytes, 16 characters
//	pkcs8       the private key, see below
//
// The members iterations, salt and iv stand in protected files and only there.
//
// The private key is the 48 bytes of PKCS#8 that RFC 8410 §7 gives for an
// Ed25519 key without attributes and public key: the hex bytes
// 302e020100300506032b657004220420, then the 32 bytes of the seed.
//
// With protection "none", pkcs8 is these 48 bytes (64 characters). Otherwise it
// is their encryption, 64 bytes (86 characters), the 16-byte tag last:
//
//	key   = PBKDF2-HMAC-SHA-256(passphrase, salt, iterations, 32 bytes)   RFC 8018 §5.2
//	pkcs8 = AES-256-GCM(key, iv, PKCS#8), no additional data              NIST SP 800-38D
//
// The passphrase is UTF-8 in Unicode normalisation form C, so that two keyboards
// give the same bytes; on one line, without the line end, not empty, and at most
// 1024 bytes as typed. Whoever opens the file must compare public with the public key of
// the seed and refuse it when they differ.
//
// In a browser the same file opens with SubtleCrypto: importKey("raw",
// passphrase, "PBKDF2"), deriveKey to AES-GCM with 256 bits, then unwrapKey
// ("pkcs8" to "Ed25519", not extractable).
//
// Salt and iv are drawn afresh for each file. A file of a version this program
// does not know gives [ErrNewer].
package keyfile
