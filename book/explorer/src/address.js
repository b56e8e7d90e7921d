// The state in the page's address.
import { format, isState, parse } from "./state.js";

/** The state that the address names, or the one given. */
export function read(base) {
  return parse(isState(location.hash) ? location.hash : "", base);
}

/** Write the state into the address, without a step in the browser's history. */
export function write(state) {
  const fragment = `#${format(state)}`;
  try {
    history.replaceState(history.state, "", fragment);
  } catch {
    location.replace(fragment);
  }
}

/** Call with the state of an address that was changed by hand. */
export function follow(base, wanted) {
  addEventListener("hashchange", () => {
    if (isState(location.hash)) wanted(parse(location.hash, base));
  });
}

/** Put the address into the clipboard; gives the sentence to show. */
export async function share(state) {
  write(state);
  try {
    await navigator.clipboard.writeText(location.href);
    return "The link is copied; it holds every setting.";
  } catch {
    return "The address of this page now holds every setting: copy it from the address bar.";
  }
}
