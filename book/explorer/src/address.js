// The state in the page's address.
import { format, isState } from "./state.js";

/** What the address says of the explorer with this place among those of the page; nothing, where it says nothing. */
export function read(at) {
  const named = new URLSearchParams(location.hash.slice(1)).get("at");
  return isState(location.hash) && (named === null || named === at) ? location.hash : "";
}

/** Write the state into the address, without a step in the browser's history. */
export function write(state, at) {
  const fragment = `#${format(state)}${at ? `&at=${at}` : ""}`;
  try {
    history.replaceState(history.state, "", fragment);
  } catch {
    location.replace(fragment);
  }
}

/** Call with the state of an address that was changed by hand. */
export function follow(at, wanted) {
  addEventListener("hashchange", () => read(at) && wanted(read(at)));
}

/** Put the address into the clipboard; gives the sentence to show. */
export async function share(state, at) {
  write(state, at);
  try {
    await navigator.clipboard.writeText(location.href);
    return "The link is copied; it holds every setting.";
  } catch {
    return "The address of this page now holds every setting: copy it from the address bar.";
  }
}
