// Runs in every page before its own scripts: takes down what goes wrong, and finds things by role and accessible name.
// It reads; it never changes the page, but for scrolling while it reads a long table.
(() => {
  const complaints = [];
  addEventListener("securitypolicyviolation", (event) => {
    complaints.push(`CSP: ${event.effectiveDirective} blocked ${event.blockedURI} in ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
  }, true);
  addEventListener("error", (event) => {
    const source = event.target?.src ?? event.target?.href;
    complaints.push(source ? `could not load ${source}` : `uncaught: ${event.message}`);
  }, true);
  addEventListener("unhandledrejection", (event) => complaints.push(`unhandled rejection: ${event.reason}`));

  // How often the page was told of another address.
  let addresses = 0;
  addEventListener("hashchange", () => addresses++);

  const ROLES = {
    button: "button, [role=button], input[type=button], input[type=submit]",
    disclosure: "summary",
    field: "input, select, textarea",
    figure: "figure",
    group: "[role=group]",
    link: "a[href]",
    log: "[role=log]",
    navigation: "nav, [role=navigation]",
    progressbar: "progress, [role=progressbar]",
    region: "section, [role=region]",
    slider: "input[type=range]",
    table: "table, [role=table]",
    toolbar: "[role=toolbar]",
  };
  const NOT_PART_OF_A_NAME = "[aria-hidden=true], input, select, textarea";

  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  const ownText = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll(NOT_PART_OF_A_NAME)) part.remove();
    return tidy(copy.textContent);
  };

  // Enough of the rules for accessible names to find a candidate; the browser's own name is asked for afterwards.
  const nameOf = (element) => {
    const ids = element.getAttribute("aria-labelledby");
    if (ids) return tidy(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
    const label = element.getAttribute("aria-label");
    if (label) return tidy(label);
    if (element.labels?.length) return [...element.labels].map(ownText).join(" ");
    if (element.tagName === "TABLE") return tidy(element.caption?.textContent ?? "");
    return ownText(element);
  };

  const all = (role) => [...document.querySelectorAll(ROLES[role])];
  const find = (role, name) => all(role).find((element) => nameOf(element) === name) ?? null;

  // What closes an element in, if it is folded away.
  /** The summary of the outermost disclosure that hides it: those inside can be opened only then. */
  const foldedBehind = (element) => {
    const closed = element.parentElement?.closest("details:not([open])");
    return closed ? (foldedBehind(closed) ?? closed.querySelector("summary")) : null;
  };

  const describe = (element) => ({
    kind: element.tagName === "SELECT" ? "select" : element.type === "checkbox" ? "checkbox" : "text",
    value: element.type === "checkbox" ? String(element.checked) : element.value,
    invalid: element.getAttribute("aria-invalid") === "true",
    focused: document.activeElement === element,
    description: tidy((element.getAttribute("aria-describedby") ?? "").split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? "").join(" ")),
  });

  const option = (select, wanted) =>
    [...select.options].find((option) => option.value === wanted || tidy(option.text) === wanted) ?? null;

  const statusLine = () => document.querySelector("[role=status]");
  const status = () => tidy(statusLine()?.textContent ?? "");

  // Every text the status line has shown since the last call.
  const statuses = [];
  let observed = null;
  const watchStatus = () => {
    statuses.length = 0;
    const line = statusLine();
    if (observed === line || !line) return;
    observed = line;
    new MutationObserver(() => {
      const text = status();
      if (text && text !== statuses.at(-1)) statuses.push(text);
    }).observe(line, { childList: true, characterData: true, subtree: true });
  };

  const summary = () => {
    const terms = [...(find("region", "Summary")?.querySelectorAll("dt") ?? [])];
    return Object.fromEntries(terms.map((term) => {
      let details = term.nextElementSibling;
      while (details && details.tagName !== "DD") details = details.nextElementSibling;
      return [tidy(term.textContent), tidy(details?.textContent ?? "")];
    }));
  };

  const columns = () => [...(find("table", "Results")?.tHead?.rows[0]?.cells ?? [])].map(ownText);

  // A line's cells by column; a cell that spans several stands under each of them.
  const cellsOf = (line, names) => {
    const texts = [...line.cells].flatMap((cell) => Array(cell.colSpan).fill(tidy(cell.textContent)));
    return Object.fromEntries(names.map((name, at) => [name, texts[at] ?? ""]));
  };

  // The rows that are drawn now; spacers of a windowed table are no rows.
  const drawnRows = () => {
    const table = find("table", "Results");
    const names = columns();
    const lines = table ? [...table.tBodies].flatMap((body) => [...body.rows]) : [];
    return lines.filter((line) => !line.closest("[aria-hidden=true]")).map((line) => cellsOf(line, names));
  };

  const scroller = () => {
    for (let element = find("table", "Results"); element; element = element.parentElement) {
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
      if (scrolls && element.scrollHeight > element.clientHeight + 1) return element;
    }
    return document.scrollingElement;
  };

  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

  // All rows, also those that are drawn only when one scrolls there.
  const rows = async () => {
    const seen = new Map();
    const collect = () => {
      for (const row of drawnRows()) seen.set(`${row["#"]} ${row.id}`, row);
    };
    const place = scroller();
    const before = place.scrollTop;
    collect();
    if (place.scrollHeight > place.clientHeight + 1) {
      seen.clear();
      place.scrollTop = 0;
      await drawn();
      collect();
      while (place.scrollTop + place.clientHeight < place.scrollHeight - 1) {
        const last = place.scrollTop;
        place.scrollTop += Math.max(place.clientHeight * 0.8, 1);
        await drawn();
        collect();
        if (place.scrollTop === last) break;
      }
      place.scrollTop = before;
      await drawn();
    }
    return [...seen.values()];
  };

  const scrollToEnd = async () => {
    const place = scroller();
    place.scrollTop = place.scrollHeight;
    await drawn();
  };

  Object.defineProperty(window, "__e2e", {
    value: {
      complaints, statuses, addresses: () => addresses, all, find, nameOf, foldedBehind, describe, option, status,
      watchStatus, summary, columns, drawn, drawnRows, rows, scrollToEnd, ended: [],
    },
  });
})();
