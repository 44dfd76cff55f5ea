// Loaded before the verifier: a WebCrypto that does not know Ed25519, as older browsers have it.

const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = async (format, bytes, algorithm, ...rest) => {
  if (algorithm === "Ed25519") throw new DOMException("unknown", "NotSupportedError");
  return importKey(format, bytes, algorithm, ...rest);
};
