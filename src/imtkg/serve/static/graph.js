// The neighbourhood of a disease: what is claimed of it, a hedged claim dotted, a denied one dashed.
const place = document.getElementById("graph");
const style = getComputedStyle(document.body);
const ink = style.color;
const soft = getComputedStyle(document.querySelector("footer")).color;
const picture = cytoscape({
  container: place,
  elements: JSON.parse(document.getElementById("elements").textContent),
  layout: { name: "concentric", animate: false, minNodeSpacing: 30, concentric: (node) => (node.data("kind") === "disease" ? 2 : 1), levelWidth: () => 1 },
  style: [
    { selector: "node", style: { label: "data(label)", color: ink, "font-size": 11, "text-wrap": "wrap", "text-max-width": 110, "background-color": "#0b4f9c", width: 12, height: 12, "text-valign": "bottom", "text-margin-y": 3 } },
    { selector: 'node[kind = "disease"]', style: { "background-color": "#b45309", width: 26, height: 26, "font-weight": "bold" } },
    { selector: "edge", style: { width: 1.5, "line-color": soft, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": soft } },
    { selector: 'edge[certainty != "asserted"]', style: { "line-style": "dotted" } },
    { selector: "edge[?negated]", style: { "line-style": "dashed", "line-color": "#b91c1c", "target-arrow-shape": "tee" } },
    { selector: "edge:selected", style: { label: "data(label)", color: ink, "font-size": 11, "line-color": "#b45309" } },
  ],
});
picture.on("tap", "edge", (event) => {
  location.href = place.dataset.root + event.target.data("path") + place.dataset.suffix;
});
place.dataset.drawn = picture.nodes().length;
