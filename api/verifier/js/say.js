// What a page says, in English and Azerbaijani. A page's first module adds the catalogues that it needs.

const catalogues = { en: {}, az: {} };

/** Adds words by language and key. */
export function addWords(words) {
  for (const lang of Object.keys(catalogues)) Object.assign(catalogues[lang], words[lang]);
}

/** Whether there are words for a key. */
export const hasWords = (key) => Object.hasOwn(catalogues.en, key);

/** The words for a key in a language, with %1, %2 … filled in. */
export function say(lang, key, ...figures) {
  return catalogues[lang][key].replace(/%([1-9])/g, (_, n) => String(figures[n - 1]));
}

/**
 * Puts the page into a language, and into the other whenever #language is pressed: every element says what its data-t
 * names, and then draw(lang) is called. It begins with the language in the address, else the browser's, else English.
 * @returns {() => string} the language at the moment
 */
export function speak(draw) {
  let lang;
  const button = document.getElementById("language");
  const set = (to) => {
    lang = to;
    document.documentElement.lang = to;
    document.title = say(lang, "title");
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = say(lang, element.dataset.t);
    button.lang = to === "en" ? "az" : "en";
    draw(lang);
  };
  button.addEventListener("click", () => set(lang === "en" ? "az" : "en"));
  const wished = new URLSearchParams(location.search).get("lang") ?? navigator.language.slice(0, 2);
  set(Object.hasOwn(catalogues, wished) ? wished : "en");
  return () => lang;
}
