// Loaded before the verifier: a WebCrypto whose Ed25519 works, but turns down one signature in three.

const verify = crypto.subtle.verify.bind(crypto.subtle);
let calls = 0;
crypto.subtle.verify = async (algorithm, ...rest) => (await verify(algorithm, ...rest)) && (++calls < 6 || calls % 3 !== 0);
