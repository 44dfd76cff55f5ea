// The one place where text becomes markup: pages of this server, read as documents
// in which nothing runs. The policy of this name is the only one that pages may make,
// and once: whoever needs it imports it from here.

const policy = globalThis.trustedTypes?.createPolicy("twothirds", { createHTML: (text) => text });

/** parse reads a page that was fetched from this server. */
export const parse = (text) => new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
