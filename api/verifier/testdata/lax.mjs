// Loaded before the verifier: a WebCrypto whose Ed25519 accepts everything.

crypto.subtle.verify = async () => true;
