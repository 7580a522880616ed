// The query editor, with the examples beside it. In a static site the dataset is asked in this very page.
const place = document.getElementById("yasgui");
const endpoint = new URL(place.dataset.root + "sparql", location.href).href;
const first = document.querySelector("[data-query]");
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
