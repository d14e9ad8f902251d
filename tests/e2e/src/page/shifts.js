// Takes down everything that jumps from now on, as the browser's own layout-shift entries tell it.
const seen = { sum: 0, moved: [] };

// An element in few words, for whoever has to find it.
const known = (node) => {
  const element = node instanceof Element ? node : node?.parentElement;
  if (!element) return "something that is gone";
  const classes = [...element.classList].map((name) => `.${name}`).join("");
  const text = element.textContent.replace(/\s+/g, " ").trim().slice(0, 30);
  return `${element.localName}${classes} ${JSON.stringify(element.getAttribute("aria-label") ?? text)}`;
};
const box = ({ x, y, width, height }) => `${Math.round(x)},${Math.round(y)} ${Math.round(width)}x${Math.round(height)}`;

const take = (entries) => {
  for (const entry of entries) {
    // What moves within half a second of a click or a key moves because a person asked for it: a disclosure that
    // unfolds pushes what is below it, and should. The browser's own sum leaves such entries out for the same reason.
    // Whatever else moves pulls a line away from under somebody's eyes.
    if (entry.hadRecentInput) continue;
    seen.sum += entry.value;
    for (const { node, previousRect, currentRect } of entry.sources) {
      seen.moved.push(`${known(node)} from ${box(previousRect)} to ${box(currentRect)} (${entry.value.toPrecision(2)})`);
    }
  }
};

__e2e.shifts?.stop();
const observer = new PerformanceObserver((list) => take(list.getEntries()));
observer.observe({ type: "layout-shift", buffered: false });
__e2e.shifts = {
  stop: () => observer.disconnect(),
  // What was drawn last is told a frame later.
  seen: async () => {
    await __e2e.drawn();
    take(observer.takeRecords());
    return seen;
  },
};
