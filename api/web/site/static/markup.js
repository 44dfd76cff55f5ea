// The one place where text becomes markup: pages of this server, read as documents
// in which nothing runs. The policy of this name is the only one that pages may make,
// and once: whoever needs it imports it from here.

const policy = globalThis.trustedTypes?.createPolicy("twothirds", {
  createHTML: (text) => text,
  createScriptURL: (address) => {
    if (new URL(address, location.href).origin !== location.origin) throw new TypeError(`${address} is of another server`);
    return address;
  },
});

/** parse reads a page that was fetched from this server. */
export const parse = (text) => new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");

/** worker starts a worker whose script this server has at an address. */
export const worker = (address) => new Worker(policy ? policy.createScriptURL(address) : address, { type: "module" });
