"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const shape = { n: data.n, d: data.d };

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function flops(value) {
  for (const [size, prefix] of [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (Math.abs(value) >= size * 0.9995) {
      const scaled = value / size, digits = Math.abs(scaled) < 10 ? 2 : Math.abs(scaled) < 100 ? 1 : 0;
      return scaled.toFixed(digits) + " " + prefix;
    }
  }
  return Math.round(value).toLocaleString("en");
}

function percent(share) {
  const value = 100 * share;
  if (value && value < 0.05) return "<0.1 %";
  return (value === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)) + " %";
}

const atHome = () => shape.n === data.n && shape.d === data.d;

// A formula is exact: whole numbers only, so that no figure depends on rounding.
function evaluate(formula) {
  let numerator = 0n, denominator = 1n;
  for (const [a, b, top, bottom] of formula.terms) {
    const term = BigInt(top) * BigInt(shape.n) ** BigInt(a) * BigInt(shape.d) ** BigInt(b);
    numerator = numerator * BigInt(bottom) + term * denominator;
    denominator *= BigInt(bottom);
  }
  return Number(numerator / denominator);
}

// FLOPs of a line at the shape of the sliders; null where only a trace could tell.
const lineFlops = (line) => (atHome() ? line.flops : line.formula ? evaluate(line.formula) : null);
const costing = data.files.flatMap((file) => file.lines).filter((line) => line.flops);

function totalNow() {
  if (atHome()) return [data.flops, true];
  if (data.formula) return [evaluate(data.formula), true];
  return [costing.reduce((sum, line) => sum + (lineFlops(line) ?? 0), 0), false];
}

function showVerdict() {
  const [total, complete] = totalNow();
  const share = total / data.budget, free = data.floor * data.budget - total, left = data.budget - total;
  $("total").textContent = (complete ? "" : "≥ ") + flops(total);
  $("total-note").textContent = complete ? "FLOPs" : "FLOPs, without the lines that have no formula";
  $("share").textContent = percent(share);
  $("budget").textContent = flops(data.budget);
  $("multiplier").textContent = Math.max(data.floor, share).toFixed(share < 1 ? 3 : 2);
  $("room").textContent = flops(free >= 0 ? free : Math.abs(left));
  $("room-note").textContent = free >= 0 ? "more are free" : left >= 0 ? "left of the budget" : "over the budget";
  $("fill").style.width = Math.min(100, 100 * share) + "%";
  $("fill").className = left < 0 ? "over" : free < 0 ? "above" : "";
  $("mark").style.left = 100 * data.floor + "%";
  $("meter").setAttribute("aria-label", percent(share) + " of the budget, floor at " + percent(data.floor));
  return total;
}

const cells = new Map();

function showLines(total) {
  for (const [line, row] of cells) {
    const now = lineFlops(line);
    row.flops.textContent = now === null ? "?" : flops(now);
    row.share.textContent = now === null ? "" : ((100 * now) / (total || 1)).toFixed(1);
    row.row.lastChild.style.background = `rgba(var(--heat), ${(0.5 * Math.sqrt((now ?? 0) / (total || 1))).toFixed(3)})`;
  }
}

function update() {
  $("n-out").textContent = shape.n;
  $("d-out").textContent = shape.d;
  showLines(showVerdict());
}

function setShape(n, d) {
  Object.assign(shape, { n, d });
  $("n").value = n;
  $("d").value = d;
  update();
}

function buildSliders() {
  const usable = data.formula || costing.some((line) => line.formula);
  $("n").max = Math.max(2048, 4 * data.n);
  $("n").min = data.least;
  $("d").max = Math.max(64, 4 * data.d);
  $("formula").textContent = data.formula
    ? "FLOPs = " + data.formula.text
    : usable ? "The total has no closed form; lines that have one follow the sliders." : "No formulas were asked for or found.";
  for (const name of ["n", "d"]) {
    $(name).disabled = !usable;
    $(name).addEventListener("input", () => setShape(Number($("n").value), Number($("d").value)));
  }
  $("reset").disabled = !usable;
  $("reset").addEventListener("click", () => setShape(data.n, data.d));
}

const anchor = (file, line) => "L" + file + "-" + line;

function codeCell(line) {
  const cell = element("td");
  const [best] = line.expressions ?? [];
  const start = best ? best[0] - 1 : 0, end = best ? best[1] - 1 : 0;
  // Columns count bytes; only a line of ASCII can be cut by them.
  if (best && start > 0 && /^[\x00-\x7f]*$/.test(line.text)) {
    cell.append(line.text.slice(0, start), element("mark", {}, line.text.slice(start, end)), line.text.slice(end));
  } else cell.append(line.text || " ");
  return cell;
}

function sourceRow(file, number, line, flagged) {
  const row = element("tr", { id: anchor(number, line.line) });
  const flag = flagged.get(file.path + ":" + line.line);
  const name = element("td", { class: "ln" });
  if (flag !== undefined) name.append(element("a", { class: "flag", href: "#w" + flag, "aria-label": "waste in line " + line.line }, "● "));
  name.append(String(line.line));
  const flopsCell = element("td"), shareCell = element("td");
  row.append(name, element("td", { class: "hits" }, line.flops ? line.hits.toLocaleString("en") : ""), flopsCell, shareCell);
  const formula = line.formula ? line.formula.text : line.reason ? "none: " + line.reason : "";
  row.append(element("td", { class: "f" }, formula), element("td", { class: "dt" }, line.dtypes ? line.dtypes.join(", ") : ""));
  row.append(codeCell(line));
  if (line.flops) cells.set(line, { row, flops: flopsCell, share: shareCell });
  return row;
}

function buildSource() {
  const flagged = new Map();
  data.waste.forEach((one, at) => {
    const key = one.file + ":" + one.line;
    if (!flagged.has(key)) flagged.set(key, at);
  });
  data.files.forEach((file, number) => {
    const heads = ["line", "calls", "FLOPs", "%", "formula", "dtype", "source"];
    const classes = ["ln", "hits", "", "", "f", "dt", ""];
    const head = element("tr", {}, ...heads.map((name, at) => element("th", { scope: "col", class: classes[at] }, name)));
    const body = element("tbody", {}, ...file.lines.map((line) => sourceRow(file, number, line, flagged)));
    const table = element("table", { class: "src" }, element("caption", {}, file.name), element("thead", {}, head), body);
    $("files").append(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": file.name }, table), element("br"));
  });
}

function buildWaste() {
  if (!data.waste.length) $("waste").append(element("li", {}, "None found."));
  $("more-waste").hidden = true;
  data.waste.forEach((one, at) => {
    const file = data.files.findIndex((candidate) => candidate.path === one.file);
    const places = one.lines.length ? one.lines : [one.line];
    const where = element("span");
    where.append(places.length > 1 ? "lines " : "line ");
    places.forEach((line, index) => where.append(index ? ", " : "", element("a", { href: "#" + anchor(file, line) }, String(line))));
    const effect = one.gains ? "multiplier down to " + one.multiplier.toPrecision(3) : "below the floor: no gain today";
    const head = element("div", { class: "head" });
    head.append(element("span", { class: "saves" }, "−" + flops(one.flops_saved) + " (" + percent(one.share) + ")"));
    head.append(element("b", {}, one.rule), where, element("span", {}, one.message), element("span", { class: "quiet" }, effect));
    const list = one.share >= 0.0005 || at < 3 ? $("waste") : $("small-waste");
    if (list !== $("waste")) $("more-waste").hidden = false;
    list.append(element("li", { id: "w" + at }, head, element("pre", {}, one.suggestion)));
  });
}

// A link into the folded list opens it.
addEventListener("hashchange", () => {
  const target = document.getElementById(location.hash.slice(1));
  const folded = target?.closest("details");
  if (folded) folded.open = true;
  target?.scrollIntoView({ block: "center" });
});

let focusPiece = data.icicle;
const parents = new Map();

function index(piece) {
  for (const child of piece.children ?? []) {
    parents.set(child, piece);
    index(child);
  }
}

function about(piece) {
  return piece.name + ": " + flops(piece.flops) + " FLOPs, " + percent(piece.flops / (data.flops || 1)) + " of the total, " +
    piece.calls.toLocaleString("en") + " operations";
}

function addPiece(piece, left, width, depth) {
  const made = element("button", { type: "button", class: "piece " + piece.kind, title: about(piece), "aria-label": about(piece) });
  if (width <= 3) made.classList.add("thin");
  made.textContent = width > 3 ? piece.name + "  " + flops(piece.flops) : "";
  Object.assign(made.style, { left: left + "%", width: width + "%", top: depth * 26 + "px" });
  made.addEventListener("click", () => zoom(piece === focusPiece ? parents.get(piece) ?? piece : piece));
  made.addEventListener("focus", () => ($("icicle-about").textContent = about(piece)));
  $("icicle").append(made);
  let deepest = depth;
  for (const child of piece.children ?? []) {
    const part = (width * child.flops) / (piece.flops || 1);
    if (part >= 0.15) deepest = Math.max(deepest, addPiece(child, left, part, depth + 1));
    left += part;
  }
  return deepest;
}

function zoom(piece) {
  focusPiece = piece;
  $("icicle").replaceChildren();
  const way = [];
  for (let up = parents.get(piece); up; up = parents.get(up)) way.unshift(up);
  way.forEach((up, depth) => addPiece({ ...up, children: [] }, 0, 100, depth));
  [...$("icicle").children].forEach((button, at) => button.addEventListener("click", () => zoom(way[at])));
  const deepest = addPiece(piece, 0, 100, way.length);
  $("icicle").style.height = (deepest + 1) * 26 + "px";
  $("icicle").children[way.length].focus({ preventScroll: true });
}

function buildIcicle() {
  index(data.icicle);
  zoom(data.icicle);
  document.activeElement.blur();
  $("icicle").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && parents.has(focusPiece)) zoom(parents.get(focusPiece));
  });
}

const boxes = [];

function nodeBox(node) {
  const box = element("button", { type: "button", class: "node", "aria-expanded": "false" });
  const heat = (0.45 * Math.sqrt(node.flops / (data.flops || 1))).toFixed(3);
  box.style.background = `linear-gradient(rgba(var(--heat), ${heat}), rgba(var(--heat), ${heat})), var(--card)`;
  const calls = node.ops.reduce((sum, op) => sum + op[1], 0);
  box.append(element("small", {}, node.place + " · " + flops(node.flops) + " · " + calls.toLocaleString("en") + " ops"));
  box.append(element("span", { class: "code" }, node.text));
  box.addEventListener("click", () => unfold(box, node, box.getAttribute("aria-expanded") !== "true"));
  return box;
}

function unfold(box, node, open) {
  box.setAttribute("aria-expanded", String(open));
  box.querySelector("ul")?.remove();
  if (open) {
    const rows = node.ops.map(([name, calls, cost]) => element("li", {}, calls.toLocaleString("en") + " × " + name + "  " + flops(cost)));
    box.append(element("ul", {}, ...rows));
  }
  drawEdges();
}

function drawEdges() {
  const svg = $("edges"), frame = $("graph").getBoundingClientRect(), name = "http://www.w3.org/2000/svg";
  svg.setAttribute("width", $("graph").scrollWidth);
  svg.setAttribute("height", $("graph").scrollHeight);
  svg.innerHTML = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>';
  const scroll = $("graph").scrollLeft;
  const place = (box) => {
    const at = box.getBoundingClientRect();
    return { x: at.left - frame.left + scroll + at.width / 2, top: at.top - frame.top, bottom: at.bottom - frame.top, right: at.right - frame.left + scroll };
  };
  data.graph.edges.forEach(([a, b]) => {
    const from = place(boxes[a]), to = place(boxes[b]), back = data.graph.nodes[a].rank >= data.graph.nodes[b].rank;
    const path = document.createElementNS(name, "path");
    const bend = Math.max(18, (to.top - from.bottom) / 2), side = Math.max(from.right, to.right) + 26;
    path.setAttribute("d", back
      ? `M${from.right} ${(from.top + from.bottom) / 2} C${side} ${(from.top + from.bottom) / 2} ${side} ${(to.top + to.bottom) / 2} ${to.right} ${(to.top + to.bottom) / 2}`
      : `M${from.x} ${from.bottom} C${from.x} ${from.bottom + bend} ${to.x} ${to.top - bend} ${to.x} ${to.top}`);
    path.setAttribute("marker-end", "url(#tip)");
    if (back) path.classList.add("back");
    path.dataset.ends = a + " " + b;
    svg.append(path);
  });
}

function highlight(at, on) {
  for (const path of $("edges").querySelectorAll("path[data-ends]")) {
    if (path.dataset.ends.split(" ").includes(String(at))) path.classList.toggle("near", on);
  }
}

function buildGraph() {
  const ranks = [];
  data.graph.nodes.forEach((node, at) => {
    boxes[at] = nodeBox(node);
    for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]])
      boxes[at].addEventListener(event, () => highlight(at, on));
    (ranks[node.rank] ??= element("div", { class: "rank" })).append(boxes[at]);
  });
  $("ranks").append(...ranks.filter(Boolean));
  $("unfold").addEventListener("click", () => boxes.forEach((box, at) => unfold(box, data.graph.nodes[at], true)));
  $("fold").addEventListener("click", () => boxes.forEach((box, at) => unfold(box, data.graph.nodes[at], false)));
  drawEdges();
  addEventListener("resize", drawEdges);
}

function buildOps() {
  for (const row of data.byOp.filter((one) => one.flops)) {
    const texts = [row.name, row.calls.toLocaleString("en"), flops(row.flops), ((100 * row.flops) / (data.flops || 1)).toFixed(1)];
    $("ops").tBodies[0].append(element("tr", {}, ...texts.map((text) => element("td", {}, text))));
  }
}

function buildTheme() {
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = () => {
    $("theme").textContent = dark() ? "Light" : "Dark";
    $("theme").setAttribute("aria-pressed", String(dark()));
  };
  $("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    show();
  });
  show();
}

$("title").textContent = data.title;
$("facts").textContent = data.grade + " · " + data.ops.toLocaleString("en") + " operations · " + data.n + " × " + data.d;
buildTheme();
buildSliders();
buildWaste();
buildSource();
buildIcicle();
buildGraph();
buildOps();
setShape(data.n, data.d);
