// What the page is measured against, in the page itself: the least that fetches under a cap, and two libraries for it.
// Every contender sends the same requests in the same way and has all answers in hand at its end.
const packages = arguments[0];
window.peers ??= (async () => {
  const [{ default: pLimit }, { default: PQueue }, { default: pMap }] = await Promise.all(
    ["p-limit/index.js", "p-queue/dist/index.js", "p-map/index.js"].map((path) => import(`${packages}${path}`)),
  );
  const load = async (url) => {
    const response = await fetch(url, { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
    return response.json();
  };
  // As many loops as the cap allows, which take the next one from a counter.
  const pool = async (works, cap) => {
    const results = [];
    let next = 0;
    const worker = async () => {
      while (next < works.length) {
        const place = next++;
        results[place] = await works[place]();
      }
    };
    await Promise.all(Array.from({ length: cap }, worker));
    return results;
  };
  const contenders = {
    pool,
    "p-limit": (works, cap) => {
      const limit = pLimit(cap);
      return Promise.all(works.map((work) => limit(work)));
    },
    "p-queue": (works, cap) => new PQueue({ concurrency: cap }).addAll(works),
    "p-map": (works, cap) => pMap(works, (work) => work(), { concurrency: cap }),
  };
  const timed = async (name, works, cap) => {
    const began = performance.now();
    const results = await contenders[name](works, cap);
    const took = performance.now() - began;
    if (results.length !== works.length) throw new Error(`${name}: ${results.length} of ${works.length}`);
    return took;
  };
  return {
    fetches: (name, template, first, count, cap) => {
      const urls = Array.from({ length: count }, (_, place) => template.replace("{id}", first + place));
      return timed(name, urls.map((url) => () => load(url)), cap);
    },
    noop: (name, count, cap) => timed(name, Array.from({ length: count }, () => async () => {}), cap),
  };
})();
return window.peers.then(() => null);
