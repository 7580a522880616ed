// The neighbourhood of a disease: what is claimed of it, a hedged claim dotted, a denied one dashed.
const place = document.getElementById("graph");
const ink = getComputedStyle(document.body).color;
const soft = getComputedStyle(document.querySelector("footer")).color;
const paper = getComputedStyle(document.body).backgroundColor;
const elements = JSON.parse(document.getElementById("elements").textContent);

// The disease stands in the middle, predicates on both its sides, and their objects behind them as two lists.
const STEP = 26;
const groups = new Map();
for (const { data } of elements) if (data.kind === "predicate") groups.set(data.id, new Set());
for (const { data } of elements) if (groups.has(data.source)) groups.get(data.source).add(data.target);
const total = [...groups.values()].reduce((sum, objects) => sum + objects.size, 0);
const positions = {};
const rows = { left: 0, right: 0 };
for (const [predicate, objects] of groups) {
  const side = rows.left < total / 2 ? "left" : "right";
  const sign = side === "left" ? -1 : 1;
  positions[predicate] = { x: sign * 260, y: (rows[side] + (objects.size - 1) / 2) * STEP };
  for (const object of objects) positions[object] = { x: sign * 420, y: STEP * rows[side]++, side };
  rows[side] += 1; // room between groups
}
const height = Math.max(rows.left, rows.right) * STEP;
for (const { data } of elements) {
  if (data.kind === "disease") positions[data.id] = { x: 0, y: height / 2 };
  if (data.kind) data.side = positions[data.id].side ?? "";
}
place.style.height = `${Math.min(Math.max(height * 0.9, 260), 1400)}px`;

const picture = cytoscape({
  container: place,
  elements,
  userZoomingEnabled: false,
  layout: { name: "preset", positions: (node) => positions[node.id()], padding: 12 },
  style: [
    { selector: "node", style: { label: "data(label)", color: ink, "font-size": 15, "background-color": "#0b4f9c", width: 9, height: 9, "text-wrap": "ellipsis", "text-max-width": 300 } },
    { selector: 'node[side = "left"]', style: { "text-halign": "left", "text-valign": "center", "text-margin-x": -5 } },
    { selector: 'node[side = "right"]', style: { "text-halign": "right", "text-valign": "center", "text-margin-x": 5 } },
    { selector: 'node[kind = "predicate"]', style: { "background-color": soft, shape: "diamond", "font-style": "italic", width: 12, height: 12, "text-valign": "top", "text-background-color": paper, "text-background-opacity": 0.85 } },
    { selector: 'node[kind = "disease"]', style: { "background-color": "#b45309", width: 24, height: 24, "font-weight": "bold", "font-size": 17, "text-wrap": "wrap", "text-max-width": 170, "text-valign": "bottom", "text-margin-y": 5, "text-background-color": paper, "text-background-opacity": 0.85 } },
    { selector: "edge", style: { width: 1.5, "line-color": soft, "curve-style": "straight" } },
    { selector: 'edge[certainty != "asserted"]', style: { "line-style": "dotted", width: 3 } },
    { selector: "edge[?negated]", style: { "line-style": "dashed", "line-color": "#b91c1c", "target-arrow-color": "#b91c1c", "target-arrow-shape": "tee" } },
  ],
});
picture.on("tap", "edge[path]", (event) => {
  location.href = place.dataset.root + event.target.data("path") + place.dataset.suffix;
});
addEventListener("resize", () => picture.fit(undefined, 12));
place.dataset.drawn = picture.nodes().length;
