// Forty rows, twenty a frame; and on demand everything that a good page never does.
const named = (name) => [...document.querySelectorAll("button")].find((button) => button.textContent.endsWith(name));
const status = document.querySelector("[role=status]");
const workers = document.querySelector("input");

workers.addEventListener("input", () => {
  const wrong = !/^[1-9]\d*$/.test(workers.value);
  workers.setAttribute("aria-invalid", String(wrong));
  document.getElementById("workers-error").textContent = wrong ? "1 to 256" : "";
});

named("Run").addEventListener("click", () => {
  if (workers.getAttribute("aria-invalid") === "true") return workers.focus();
  status.textContent = "Running";
  const body = document.querySelector("tbody");
  body.replaceChildren();
  const step = () => {
    for (let i = 0; i < 20; i++) {
      const row = body.insertRow();
      for (const text of [body.rows.length, 100 + body.rows.length, "done"]) row.insertCell().textContent = text;
    }
    document.querySelector("dd").textContent = `${body.rows.length} of 40`;
    if (body.rows.length < 40) requestAnimationFrame(step);
    else status.textContent = "All posts fetched! Took: 1.5 seconds.";
  };
  requestAnimationFrame(step);
});

named("Misbehave").addEventListener("click", () => {
  const style = document.createElement("style");
  style.textContent = "body { color: red }";
  document.head.append(style);
  console.error("said so in the console");
  fetch("missing.json");
  fetch("http://127.0.0.2:9/elsewhere").catch(() => {});
  setTimeout(() => { throw new Error("nobody catches this"); });
  Promise.reject(new Error("nor this"));
});
