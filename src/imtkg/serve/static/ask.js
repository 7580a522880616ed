// Answers SPARQL over the dataset's own files, in a process of the browser: a static site has no server to ask.
import start, { Store } from "./vendor/oxigraph/web.js";

const ready = (async () => {
  await start();
  const store = new Store();
  for (const file of ["../imtkg.ttl", "../vocab.ttl"]) {
    const answer = await fetch(new URL(file, import.meta.url));
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
    store.load(await answer.text(), { format: "text/turtle" });
  }
  return store;
})();

addEventListener("message", async ({ data }) => {
  try {
    const store = await ready;
    const found = store.query(data.query, { results_format: "json" });
    if (typeof found === "string") {
      postMessage({ id: data.id, body: found, type: "application/sparql-results+json" });
    } else {
      const lines = found.map((triple) => `${triple} .\n`).join("");
      postMessage({ id: data.id, body: lines, type: "application/n-triples" });
    }
  } catch (error) {
    postMessage({ id: data.id, fault: String(error.message ?? error) });
  }
});
