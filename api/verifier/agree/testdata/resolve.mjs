// Puts curve.mjs of this folder in place of js/curve.js.

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  return resolved.url.endsWith("/js/curve.js") ? { ...resolved, url: new URL("curve.mjs", import.meta.url).href } : resolved;
}
