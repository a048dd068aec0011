// What the browser keeps for the page: a choice, a draft, what is still to be sent. A private window may refuse it.

export function kept(store, name, fallback) {
  try {
    return JSON.parse(window[store].getItem(`huiyin.${name}`)) || fallback;
  } catch (_) {
    return fallback;
  }
}

export function keep(store, name, value) {
  try {
    window[store].setItem(`huiyin.${name}`, JSON.stringify(value));
  } catch (_) { /* full or forbidden: the page works without it */ }
}
