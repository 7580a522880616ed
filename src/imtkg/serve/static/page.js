// Light up a claim beside its evidence, and filter without a server.
const items = [...document.querySelectorAll("[data-claim]")];
const marks = [...document.querySelectorAll("mark[data-claims]")];

function light(ids, on) {
  for (const item of items) if (ids.includes(item.dataset.claim)) item.classList.toggle("is-lit", on);
}
for (const mark of marks) {
  const ids = mark.dataset.claims.split(" ");
  for (const [event, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) {
    mark.addEventListener(event, () => light(ids, on));
  }
}

const filter = document.getElementById("filter");
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = Object.fromEntries(new FormData(filter));
  const fits = (item) => Object.entries(wanted).every(([name, value]) => !value || item.dataset[name] === value);
  if (new URLSearchParams(location.search).size) {
    location.search = new URLSearchParams(wanted); // what the server left out is not here
    return;
  }
  const shown = new Set();
  for (const item of items) {
    item.hidden = !fits(item);
    if (!item.hidden) shown.add(item.dataset.claim);
  }
  for (const mark of marks) {
    mark.classList.toggle("evidence", mark.dataset.claims.split(" ").some((id) => shown.has(id)));
  }
});
