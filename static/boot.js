// Starts the page: loads the JavaScript and the WebAssembly that Trunk built, each only if its hash is the one in the page.
// A file of its own, because the page's policy allows no inline script; and no module, because a page opened from a disk
// loads none and could not say what is wrong. What goes wrong is said in the page: hardly anyone looks into the console.

"use strict";

(() => {
  const { js, wasm } = document.currentScript.dataset;

  // The colours that were chosen, before anything is seen in others. Storage may be refused.
  try {
    document.documentElement.dataset.look = localStorage.getItem("inflight.look") ?? "";
  } catch {}

  /** The hash that Trunk wrote into the page for the WebAssembly. For the script, its modulepreload sees to it. */
  const integrity = () => document.querySelector(`link[href="${wasm}"]`)?.integrity ?? "";

  async function start() {
    const load = (cache) => fetch(wasm, { integrity: integrity(), cache });
    // An old copy in the browser's cache has another hash: then ask the server once more.
    const response = load("default").catch(() => load("reload"));
    const [{ default: init }] = await Promise.all([import(js), response]);
    await init({ module_or_path: response });
  }

  /** What few people need, loaded when it is asked for. An address of this version: another may lie in the browser's cache. */
  let lazy;
  globalThis.loadLazy = () => (lazy ??= loadPart().catch((error) => ((lazy = undefined), Promise.reject(error))));

  async function loadPart() {
    const version = js.split("/").pop();
    const exports = await import(`./lazy.js?${version}`);
    await exports.default({ module_or_path: `lazy_bg.wasm?${version}` });
    return exports;
  }

  /** Locks of these names for this tab alone, until the signal; `waits` is called where another tab has one of them. A browser
   * without locks has none to wait for. */
  globalThis.takeLocks = async (names, waits, signal) => {
    const released = new Promise((resolve) => signal.addEventListener("abort", resolve));
    for (const name of names) {
      await new Promise((taken) => {
        const held = () => (taken(), released);
        const asked = navigator.locks?.request(name, { ifAvailable: true }, (lock) => {
          if (lock) return held();
          waits();
          navigator.locks.request(name, { signal }, held).catch(taken);
        });
        asked ? asked.catch(taken) : taken();
      });
    }
  };

  /** The lock of that name for this tab, if no other has it: what gives it back; or nothing. */
  globalThis.tryLock = (name) => new Promise((resolve) => {
    const free = () => resolve(() => {});
    if (!navigator.locks) return free();
    const held = (lock) => (lock ? new Promise((release) => resolve(release)) : resolve());
    navigator.locks.request(name, { ifAvailable: true }, held).catch(free);
  });

  /** Whether runs were ever kept in this browser. One that cannot say so is asked by opening its database. */
  globalThis.hasJournals = async () => {
    const databases = (await indexedDB.databases?.()) ?? [{ name: "inflight" }];
    return databases.some(({ name }) => name === "inflight");
  };

  function failed(error) {
    console.error(error);
    if (crashed(error)) return;
    const line = document.getElementById("boot");
    line.setAttribute("role", "alert");
    line.textContent = `Inflight could not start. ${reason(error)}`;
  }

  function reason(error) {
    if (location.protocol === "file:") {
      return "A page opened from a disk cannot load its parts: serve the folder, for example with `cargo xtask serve`.";
    }
    if (typeof WebAssembly !== "object") {
      return "This browser has no WebAssembly, or has it switched off.";
    }
    return `Please reload; if that does not help, one of its files is missing or out of date (${error.message}).`;
  }

  /** A trap leaves the program in an unknown state: nothing more is to be expected of it. */
  function isTrap(error) {
    const overflow = error instanceof RangeError && /wasm/.test(error.stack);
    return overflow || (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError);
  }

  /** Shows the box for a page that has stopped, if it has. A message that is there already says more than ours. */
  function crashed(error) {
    if (!isTrap(error)) return false;
    document.getElementById("crash-message").textContent ||= `This is a fault of the page itself (${error.message}).`;
    document.getElementById("crash").hidden = false;
    document.getElementById("crash-reload").focus();
    return true;
  }

  // A file that is dropped beside its field would take the place of the page.
  for (const event of ["dragover", "drop"]) {
    addEventListener(event, (drag) => drag.dataTransfer?.types.includes("Files") && drag.preventDefault());
  }

  addEventListener("error", (event) => crashed(event.error));
  addEventListener("unhandledrejection", (event) => crashed(event.reason));
  document.getElementById("crash-reload").addEventListener("click", () => location.reload());

  start().catch(failed);
})();
