// The query editor, with the examples beside it. In a static site the dataset is asked in this very page.
const place = document.getElementById("yasgui");
const endpoint = new URL(place.dataset.root + "sparql", location.href).href;
const first = document.querySelector("[data-query]");
if (place.dataset.static) {
  // The editor asks with fetch; what it asks of the endpoint goes to the worker instead.
  const worker = new Worker(new URL("ask.js", import.meta.url), { type: "module" });
  const waiting = new Map();
  worker.addEventListener("message", ({ data }) => {
    waiting.get(data.id)(
      data.fault === undefined
        ? new Response(data.body, { headers: { "Content-Type": data.type } })
        : new Response(data.fault, { status: 400, headers: { "Content-Type": "text/plain" } }),
    );
    waiting.delete(data.id);
  });
  const fetched = window.fetch.bind(window);
  let number = 0;
  window.fetch = async (asked, options) => {
    const request = new Request(asked, options);
    if (!request.url.startsWith(endpoint)) return fetched(asked, options);
    const fields = request.method === "POST" ? new URLSearchParams(await request.text()) : new URL(request.url).searchParams;
    number += 1;
    const answer = new Promise((resolve) => waiting.set(number, resolve));
    worker.postMessage({ id: number, query: fields.get("query") });
    return answer;
  };
}
const yasgui = new Yasgui(place, {
  requestConfig: { endpoint, method: "POST" },
  copyEndpointOnNewTab: false,
  endpointCatalogueOptions: { getData: () => [] },
  persistenceId: null,
  populateFromUrl: false,
  yasqe: { value: first.dataset.query, autocompleters: ["variables", "prefixes"] },
});
const tab = () => yasgui.getTab();
tab().setQuery(first.dataset.query);
for (const button of document.querySelectorAll("[data-query]")) {
  button.addEventListener("click", () => {
    tab().setQuery(button.dataset.query);
    place.scrollIntoView();
  });
}
