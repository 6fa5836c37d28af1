"use strict";
// A pasted or dropped table -> POST predict/batch -> a table of predictions. Cells are set as text, never as HTML.
const $ = (id) => document.getElementById(id);
const LIGHTS = { green: "● green", amber: "▲ amber", red: "■ red: do not use" };
const ROWS_SHOWN = 500;
let token = "";
let model = null;
let lastTable = "";

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

async function ask(path, options = {}) {
  const headers = { ...(options.headers || {}) };
  if (token) headers.Authorization = "Bearer " + token;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch {
    throw { seen: "The server does not answer.", allowed: "", do: "see whether `biomarker serve` is still running" };
  }
  if (answer.ok) return answer;
  if (answer.status === 401) $("access").hidden = false;
  let refusal = { seen: "The server refused (" + answer.status + ").", allowed: "", do: "" };
  try { refusal = (await answer.json()).error; } catch { /* the status has to do */ }
  throw refusal;
}

async function loadModel() {
  try {
    model = await (await ask("model")).json();
  } catch (refusal) {
    $("about").textContent = $("access").hidden ? refusal.seen : "This server asks for a token.";
    if (token) showError(refusal);
    return;
  }
  $("access").hidden = true;
  hideError();
  document.title = model.study + ": predict";
  $("research").replaceChildren(make("strong", model.research_use_only));
  $("again").textContent = model.research_use_only;
  $("study").textContent = model.study;
  const auc = model.performance.auc;
  $("about").textContent = "Predicts " + model.predicts + " from " + model.analytes.length + " analytes"
    + (model.covariates.length ? " and " + model.covariates.length + " covariates" : "")
    + "; learned from " + model.performance.n_patients + " patients"
    + (auc && auc.estimate !== null ? ", AUC " + auc.estimate.toFixed(2) + interval(auc.low, auc.high) : "") + ".";
  $("simulated").hidden = !model.simulated;
  const verdict = (model.performance.verdict || "").split(/[;.] /)[0];
  $("finding").textContent = verdict && verdict.replace(/[.;]$/, "") + ".";
  $("verdict").textContent = model.performance.verdict || "The bundle does not say.";
  $("privacy").textContent = "What you paste goes to this server only; " + (model.stored === "nothing"
    ? "it is not stored." : "its log keeps " + model.stored + ".");
  $("panel").placeholder = columnNames().join(",") + "\nP01,…";
  const range = (one) => one.training_low === null ? "" : one.training_low + " to " + one.training_high;
  $("columns").tBodies[0].replaceChildren(
    row([model.id_column, "", "name of the patient"]),
    ...model.analytes.map((one) => row([one.name, one.unit, range(one)])),
    ...model.covariates.map((one) => row([one.name, "", one.kind === "number" ? "number" : one.levels.join(", ")])));
}

function row(cells) {
  const line = make("tr");
  cells.forEach((cell, place) => {
    const node = make(place ? "td" : "th", cell);
    if (!place) node.scope = "row";
    line.append(node);
  });
  return line;
}

function columnNames() {
  return [model.id_column, ...model.analytes.map((one) => one.name), ...model.covariates.map((one) => one.name)];
}

function interval(low, high) {
  return low === null || low === undefined ? "" : " (" + low.toFixed(2) + " to " + high.toFixed(2) + ")";
}

async function predict(event) {
  event.preventDefault();
  hideError();
  $("result").hidden = true;
  lastTable = $("panel").value;
  if (!lastTable.trim()) {
    showError({ seen: "Nothing was pasted yet.", allowed: "a row of column names, then one row per patient", do: "" });
    return;
  }
  $("predict").disabled = true;
  $("status").textContent = "Predicting …";
  try {
    const path = "predict/batch" + ($("explain").checked ? "?explain=true" : "");
    const answer = await ask(path, { method: "POST", headers: { "Content-Type": "text/csv" }, body: lastTable });
    show(await answer.json());
    $("status").textContent = "";
  } catch (refusal) {
    $("status").textContent = "";
    showError(refusal);
  }
  $("predict").disabled = false;
}

function show(report) {
  const found = report.predictions;
  const count = (test) => found.filter(test).length;
  $("summary").textContent = found.length + (found.length === 1 ? " patient; " : " patients; responder from a probability of ")
    + (found.length === 1 ? "responder from a probability of " : "") + report.threshold.toFixed(2) + "; "
    + count((one) => one.prediction === "undecided") + " undecided, " + count((one) => one.warnings.length)
    + " with warnings, " + count((one) => one.trust === "red") + " not to be used.";
  const notes = [...report.notes];
  if (found.length > ROWS_SHOWN) notes.push("The first " + ROWS_SHOWN + " are shown; the CSV holds all of them.");
  $("notes").replaceChildren(...notes.map((note) => make("li", note)));
  $("predictions").tBodies[0].replaceChildren(...found.slice(0, ROWS_SHOWN).map((one) => line(one, report.threshold)));
  $("provenance").textContent = "biomarker " + report.biomarker_version + ", bundle " + report.bundle_sha256.slice(0, 12)
    + ", table " + report.input_sha256.slice(0, 12) + ", " + report.created;
  $("result").hidden = false;
  $("result-title").focus();
}

function line(one, threshold) {
  const made = make("tr", undefined, one.trust === "red" ? "red-row" : "");
  const name = make("th", one.patient_id);
  name.scope = "row";
  const value = make("td", undefined, "number");
  value.append(make("span", one.probability.toFixed(2) + interval(one.low, one.high), "value"), bar(one, threshold));
  const answer = make("td", one.prediction);
  const sets = Object.entries(one.sets).map(([level, label]) => level + "\u00a0%\u00a0set: " + label);
  sets.forEach((set) => answer.append(make("div", set, "small")));
  if (one.posterior_low !== null) answer.append(make("div", "posterior" + interval(one.posterior_low, one.posterior_high), "small"));
  const reasons = make("td");
  const list = make("ul");
  one.warnings.forEach((warning) => list.append(make("li", warning)));
  if (one.why) list.append(why(one));
  reasons.append(list.childElementCount ? list : make("span", "none", "small"));
  const trust = make("td");
  trust.append(make("span", LIGHTS[one.trust], "light " + one.trust));
  made.append(name, value, answer, trust, reasons);
  return made;
}

function why(one) {
  const strongest = Object.entries(one.why).filter(([name]) => name !== "base")
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, 4)
    .map(([name, value]) => name + " " + (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2));
  const item = make("li", "adds to the log odds: " + strongest.join(", ") + "; "
    + (one.turns.length ? "it would be " + one.turns[0] : "no single analyte turns the answer"));
  return item;
}

function bar(one, threshold) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "bar");
  svg.setAttribute("viewBox", "-4 0 108 8");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const add = (tag, className, values) => {
    const node = document.createElementNS(space, tag);
    node.setAttribute("class", className);
    Object.entries(values).forEach(([key, value]) => node.setAttribute(key, value));
    svg.append(node);
  };
  add("line", "line", { x1: 0, x2: 100, y1: 4, y2: 4 });
  add("line", "cut", { x1: 100 * threshold, x2: 100 * threshold, y1: 0, y2: 8 });
  if (one.low !== null) add("line", "ends", { x1: 100 * one.low, x2: 100 * one.high, y1: 4, y2: 4 });
  add("circle", "point", { cx: 100 * one.probability, cy: 4, r: 3 });
  return svg;
}

function showError(refusal) {
  const parts = [refusal.seen];
  if (refusal.allowed) parts.push("Allowed: " + refusal.allowed);
  if (refusal.do) parts.push("What to do: " + refusal.do);
  $("error").textContent = parts.join("\n");
  $("error").hidden = false;
}

function hideError() {
  $("error").hidden = true;
}

async function take(file) {
  if (!file) return;
  if (/\.(xlsx?|xlsm|parquet|pdf)$/i.test(file.name)) {
    showError({ seen: file.name + " is not a text file.", allowed: "CSV, TSV or TXT",
      do: "copy the cells and paste them here, or save the sheet as CSV UTF-8" });
    return;
  }
  if (model && file.size > model.limits.megabytes * 2 ** 20) {
    showError({ seen: file.name + " is too large.", allowed: "up to " + model.limits.megabytes + " MB",
      do: "use `biomarker predict` on the file" });
    return;
  }
  try {
    // Another encoding must not turn names into other names unseen.
    $("panel").value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    hideError();
    $("status").textContent = file.name + " was read; press Predict.";
  } catch {
    showError({ seen: file.name + " is not UTF-8 text.", allowed: "CSV in UTF-8", do: "save it again as “CSV UTF-8”" });
  }
}

function download(text, name) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function downloadResult() {
  try {
    const answer = await ask("predict/batch", { method: "POST", body: lastTable,
      headers: { "Content-Type": "text/csv", Accept: "text/csv" } });
    download(await answer.text(), "predictions.csv");
  } catch (refusal) {
    showError(refusal);
  }
}

function clearAll() {
  lastTable = "";
  $("panel").value = "";
  $("file").value = "";
  $("predictions").tBodies[0].replaceChildren();
  $("result").hidden = true;
  hideError();
  $("panel").focus();
}

$("form").addEventListener("submit", predict);
$("file").addEventListener("change", (event) => take(event.target.files[0]));
$("access").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("token").value.trim();
  loadModel();
});
$("template").addEventListener("click", () => model && download(columnNames().join(",") + "\n", "panel.csv"));
$("download").addEventListener("click", downloadResult);
$("clear").addEventListener("click", clearAll);
for (const name of ["dragover", "dragleave", "drop"]) {
  $("panel").addEventListener(name, (event) => {
    event.preventDefault();
    $("panel").classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
    else if (name === "drop") $("panel").value = event.dataTransfer.getData("text");
  });
}
loadModel();
