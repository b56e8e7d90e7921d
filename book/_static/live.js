// Run it here: the cells of a page, live against a Jupyter server. Only a page that has a server loads this script:
// `make serve LIVE=1` puts it on its pages (serve_live.py), a published copy has it for mybinder.org (launch_links.py).
// Nothing more is loaded before the button is pressed, and the page is as it was again when the reader leaves.
(() => {
  const script = document.currentScript;
  const { jupyter, token, binder, branch } = script.dataset;
  const header = document.querySelector(".article-header-buttons");
  const inputs = [...document.querySelectorAll(".bd-article div.cell .cell_input pre")];
  if (!inputs.length || !header) return;

  const PATIENCE = 180_000; // milliseconds for a server on this computer to give a Python; Binder builds for minutes
  // What the pages do unseen, TensorFlow's start-up messages among it.
  const SET_UP =
    "import keras\nfrom nncourse import style\nstyle.use()\nkeras.utils.set_random_seed(0)";
  const GONE = "gone"; // why a cell was not finished
  const PLACE = binder ? "mybinder.org" : "the server on this computer";
  const AGAIN = binder
    ? "Try again in some minutes."
    : "Start it with `make serve LIVE=1`, and open the address that it prints.";

  const el = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const button = (text, action, properties) =>
    el("button", { type: "button", className: "live-button", textContent: text, onclick: action, ...properties });

  const open = el("button", { type: "button", className: "btn btn-sm live-open", onclick: start });
  open.title = `Run the cells of this page on ${PLACE}`;
  open.style.fontSize = "1rem";
  open.append(
    el("span", { textContent: "▶\ufe0e", ariaHidden: "true" }), // as text, not as a picture
    el("span", { textContent: " Run here", className: innerWidth >= 640 ? "" : "visually-hidden" }),
  );
  header.prepend(open);

  const told = el("p", { className: "live-told", role: "status" });
  const all = button("Run all", () => run(cells));
  const stop = button("Stop", interrupt);
  const restart = button("Restart", restarted);
  const leave = button("Leave", left, { title: "Back to the page as it was" });
  const bar = el("div", { className: "live-bar", role: "region", ariaLabel: "Running this page", hidden: true });
  bar.append(told, all, stop, restart, leave);
  document.body.append(bar);

  let server, session, cells, queue, failed;
  let isBare = false; // a Python that began anew by itself, and has not been set up

  /** What is happening, in words. `ready`: what may be pressed now, besides leaving. */
  function say(text, ...ready) {
    told.textContent = text;
    for (const each of [all, stop, restart]) each.disabled = !ready.includes(each);
  }

  const load = (address) =>
    new Promise((resolve, reject) => {
      const isStyle = address.endsWith(".css");
      const part = isStyle ? el("link", { rel: "stylesheet", href: address }) : el("script", { src: address });
      part.onload = resolve;
      part.onerror = () => reject(new Error(`${address} could not be loaded`));
      document.head.append(part);
    });

  async function start() {
    open.disabled = true;
    say(`Asking ${PLACE} for a Python …`);
    bar.hidden = false;
    document.body.classList.add("live-on");
    try {
      await load(new URL("live.css", script.src).href);
      if (!globalThis.thebeCore) await load(new URL("live/thebe-core.min.js", script.src).href);
      await connect();
    } catch (error) {
      gaveUp(`${PLACE} gives no Python: ${String(error?.message ?? error)}. ${AGAIN}`);
    }
  }

  async function connect() {
    const { api } = globalThis.thebeCore;
    const events = api.makeEvents();
    if (binder) events.on("status", (_, { message }) => session || say(`mybinder.org prepares a machine, which may take minutes: ${message}`));
    const late = new Promise((_, reject) => binder || setTimeout(() => reject(new Error("it does not answer")), PATIENCE));
    const name = `${crypto.randomUUID()}.ipynb`; // two tabs of a page have a Python each
    const config = api.makeConfiguration(
      {
        mathjaxUrl: "",
        savedSessionOptions: { enabled: false },
        kernelOptions: { kernelName: "python3", path: binder ? `book/${name}` : name },
        ...(jupyter && { serverSettings: { baseUrl: new URL(jupyter, location.href).href, token, appendToken: true } }),
        ...(binder && { binderOptions: { repo: binder, ref: branch } }),
      },
      events,
    );
    server = binder ? api.connectToBinder(config) : api.connectToJupyter(config);
    const rendermime = api.makeRenderMimeRegistry({ mathjaxUrl: "", mathjaxConfig: "" });
    await Promise.race([server.ready, late]);
    session = await Promise.race([server.startNewSession(rendermime), late]);
    session.kernel.statusChanged.connect((_, status) => lost(status));
    session.kernel.connectionStatusChanged.connect((_, status) => lost(status));
    await Promise.race([setUp(), late]);
    cells = inputs.map((input, place) => live(input, place, config, rendermime));
    ready();
  }

  async function setUp() {
    say("Python starts; TensorFlow takes some seconds …");
    const reply = await session.kernel.requestExecute({ code: SET_UP, store_history: false }).done;
    if (reply.content.status === "error") throw new Error(`${reply.content.ename}: ${reply.content.evalue}`);
    isBare = false;
  }

  function ready(text = "Ready. Change a cell and press Run, or Shift and Enter in it.") {
    say(text, all, restart);
  }

  /** Say that Python or the server is gone, once; Jupyter tries for a while to reach it again. */
  function lost(status) {
    if (!session) return;
    if (status === "dead" || status === "autorestarting") {
      failed?.(GONE);
      forget();
      isBare = true;
      say("Python ended, perhaps for lack of memory. What the cells defined is gone.", all, restart);
    } else if (status === "connecting" && failed && !isBare) {
      say(`${PLACE} does not answer; waiting for it …`, stop);
    } else if (status === "disconnected") {
      failed?.(GONE);
      say(`${PLACE} is gone. ${AGAIN}`);
    }
  }

  // A cell ------------------------------------------------------------------------------------------------------

  function live(input, place, config, rendermime) {
    const { module } = globalThis.thebeCore;
    const name = `cell ${place + 1} of ${inputs.length}`;
    const frame = input.closest("div.cell");
    const output = el("div", { className: "live-output", hidden: true });
    const drawn = () => output.querySelectorAll("img:not([alt])").forEach((image) => (image.alt = `Drawn by ${name}`));
    new MutationObserver(drawn).observe(output, { childList: true, subtree: true });
    const state = el("span", { className: "live-state" });
    const cell = { name, input, output, state, frame, html: input.innerHTML, text: input.textContent, ran: false };
    cell.thebe = new module.ThebeCodeCell(`live-${place}`, "page", cell.text, config, {}, rendermime);
    cell.thebe.attachSession(session);
    cell.run = button("Run", () => run(cells.slice(0, place).filter((each) => !each.ran).concat(cell)));
    cell.reset = button("As printed", () => reset(cell), { hidden: true });
    for (const each of [cell.run, cell.reset]) each.append(el("span", { className: "visually-hidden", textContent: ` (${name})` }));
    cell.row = el("div", { className: "live-row" }, cell.run, cell.reset, state);
    input.after(cell.row);
    (frame.querySelector(".cell_output") ?? frame).append(output);
    input.contentEditable = "plaintext-only";
    if (input.contentEditable !== "plaintext-only") input.contentEditable = "true";
    const said = { role: "textbox", "aria-multiline": "true", "aria-label": `Code, ${name}`, spellcheck: "false" };
    for (const [attribute, value] of Object.entries(said)) input.setAttribute(attribute, value);
    input.onkeydown = (event) => typed(event, cell);
    input.oninput = () => changed(cell);
    return cell;
  }

  function typed(event, cell) {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // to the page a slash is the key that searches
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.shiftKey) cell.run.click();
    else document.execCommand("insertText", false, `\n${indent(cell.input)}`);
  }

  /** The text of an element or a fragment: browsers write a new line as `<br>` into a field. */
  function textOf(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
    return copy.textContent;
  }

  /** The blanks that begin the line of the caret, four more where it ends with a colon. */
  function indent(input) {
    const caret = getSelection().getRangeAt(0);
    const before = caret.cloneRange();
    before.setStart(input, 0);
    const line = textOf(before.cloneContents()).split("\n").at(-1);
    return line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
  }

  /** What is typed has no colours of its own, and so the rest of the cell keeps none. */
  function changed(cell) {
    cell.reset.hidden = false;
    cell.state.textContent = cell.ran ? "changed since it ran" : "changed";
    cell.ran = false;
    cell.frame.classList.add("live-changed");
  }

  function reset(cell) {
    cell.input.innerHTML = cell.html;
    cell.frame.classList.remove("live-changed", "live-ran");
    cell.output.hidden = cell.reset.hidden = true;
    cell.state.textContent = "";
    cell.ran = false;
  }

  // Running -----------------------------------------------------------------------------------------------------

  async function run(wanted) {
    if (queue) return;
    queue = wanted;
    cells.forEach((cell) => (cell.run.disabled = true));
    let text = isBare ? await setUp().catch(({ message }) => message) : undefined;
    for (const [place, cell] of (text ? [] : wanted).entries()) {
      const rest = wanted.length - place - 1;
      say(`Running ${cell.name}${rest ? `; ${rest} more to come` : ""} …`, stop);
      cell.state.textContent = "running …";
      text = await ended(cell);
      if (text) break;
    }
    queue = failed = null;
    cells?.forEach((cell) => (cell.run.disabled = false));
    if (session && text !== GONE) ready(text ?? undefined);
  }

  /** Run one cell to its end. Why it was not finished, or nothing. */
  async function ended(cell) {
    const gone = new Promise((_, reject) => (failed = reject));
    if (!cell.output.firstChild) cell.thebe.attachToDOM(cell.output);
    cell.output.hidden = cell.reset.hidden = false;
    cell.frame.classList.add("live-ran");
    const began = performance.now();
    const done = await Promise.race([cell.thebe.execute(textOf(cell.input)), gone]).catch(() => null);
    if (!done) return unfinished(cell);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const [error] = done.error ?? [];
    cell.ran = !error;
    cell.state.textContent = error ? `ended with ${error.ename} after ${seconds} s` : `ran in ${seconds} s`;
    return error && `${cell.name[0].toUpperCase()}${cell.name.slice(1)} ended with ${error.ename}; what follows it did not run.`;
  }

  /** Python or the server went away while a cell ran: `lost` has told so. */
  function unfinished(cell) {
    cell.state.textContent = "not finished";
    cell.output.hidden = true;
    cell.frame.classList.remove("live-ran");
    return GONE;
  }

  async function interrupt() {
    say("Stopping …");
    await session.kernel.interrupt().catch(() => say(`${PLACE} does not answer; waiting for it …`));
  }

  /** Nothing that cells defined is there any more: what they showed is of an earlier Python. */
  function forget() {
    for (const cell of cells ?? []) {
      if (cell.ran) cell.state.textContent += ", before Python began anew";
      cell.ran = false;
    }
  }

  async function restarted() {
    say("Python begins anew …");
    try {
      await session.kernel.restart();
      forget();
      await setUp();
      ready("Python has begun anew. Nothing that the cells defined is there any more.");
    } catch (error) {
      say(`Python did not begin anew: ${error.message}. ${AGAIN}`);
    }
  }

  // The end -----------------------------------------------------------------------------------------------------

  /** The page as it was before the button was pressed. */
  function undone() {
    failed?.(GONE);
    for (const cell of cells ?? []) {
      reset(cell);
      cell.row.remove();
      cell.output.remove();
      cell.input.onkeydown = cell.input.oninput = null;
      for (const attribute of ["contenteditable", "role", "aria-multiline", "aria-label", "spellcheck"])
        cell.input.removeAttribute(attribute);
      cell.input.dispatchEvent(new Event("scroll")); // scroll.js tells again what it is
    }
    [session, cells, server] = [];
    open.disabled = false;
  }

  function gaveUp(text) {
    session?.shutdown().catch(() => {});
    undone();
    say(text);
  }

  function left() {
    session?.shutdown().catch(() => {});
    undone();
    bar.hidden = true;
    document.body.classList.remove("live-on");
    open.focus();
  }

  // A page that is closed ends its Python; the server ends one that was left all the same.
  addEventListener("pagehide", ({ persisted }) => {
    if (persisted || !session) return;
    const { baseUrl, token: key } = server.settings;
    const headers = { Authorization: `token ${key}` };
    fetch(`${baseUrl}api/sessions/${session.id}`, { method: "DELETE", keepalive: true, headers });
  });
})();
