/** The list on the inspectors' page: which reports there are, narrowed, and page by page. */

/** Rows on one page of the list. */
const ROWS = 50;

/** `opened` are the opened keys; `show` shows a report by its lookup code. */
export function reportList({ part, field, ask, attempt, day }, unit, opened, show) {
  /** How many messages of which report were read on this browser; the house does not know. */
  const SEEN = `levy-seen/${unit}`;
  let desk = { reports: [], keys: [], account: "" };
  let names = new Map();
  let first = 0;

  const seen = () => JSON.parse(localStorage.getItem(SEEN) ?? "{}");
  const isNew = ({ lookup, messages }, read = seen()) => (read[lookup] ?? -1) < messages;

  function remember(lookup, messages) {
    localStorage.setItem(SEEN, JSON.stringify({ ...seen(), [lookup]: messages }));
  }

  async function load() {
    const [found, ring] = await Promise.all([ask("/levy-desk"), ask("/levy-keys")]);
    desk = found;
    names = new Map(ring.keys.map(({ inspector, name }) => [inspector, name ?? inspector]));
    part("no-key").hidden = desk.keys.length > 0;
    offices();
    rows();
  }

  /** The offices that there are reports about, as a choice. */
  function offices() {
    const select = field("levy-filter-office");
    const known = new Map(desk.reports.map(({ office, office_name }) => [office, office_name]));
    const chosen = select.value;
    const options = [...known].sort((a, b) => a[1].localeCompare(b[1]))
      .map(([office, name]) => new Option(name, office, false, office === chosen));
    select.replaceChildren(select.options[0], ...options);
  }

  function chosen() {
    const [state, office] = [field("levy-filter-state").value, field("levy-filter-office").value];
    const read = seen();
    const fits = {
      "": () => true,
      open: ({ outcome }) => !outcome,
      new: (report) => isNew(report, read),
      inspector: ({ waits }) => waits === "inspector",
      mine: ({ assigned, outcome }) => assigned === desk.account && !outcome,
      nobody: ({ assigned, outcome }) => !assigned && !outcome,
      closed: ({ outcome }) => outcome,
    }[state];
    return desk.reports.filter((report) => fits(report) && (!office || report.office === office));
  }

  function rows() {
    const all = chosen();
    first = Math.min(first, Math.max(0, Math.floor((all.length - 1) / ROWS) * ROWS));
    const read = seen();
    part("reports").replaceChildren(...all.slice(first, first + ROWS).map((report) => row(report, read)));
    part("none").hidden = all.length > 0;
    part("count").textContent = all.length;
    part("range").textContent = all.length ? `${first + 1}–${Math.min(first + ROWS, all.length)}` : "0";
    part("before").hidden = first === 0;
    part("after").hidden = first + ROWS >= all.length;
  }

  function row(report, read) {
    const row = part("report").content.cloneNode(true);
    const put = (name, text) => { row.querySelector(`[data-${name}]`).textContent = text; };
    put("received", day(report.received));
    put("office", report.office_name);
    put("channel", part(`channel-${report.channel}`).textContent);
    put("state", part(report.outcome || report.waits).textContent);
    put("assigned", names.get(report.assigned) ?? report.assigned);
    row.querySelector("[data-new]").hidden = !isNew(report, read);
    const button = row.querySelector("button");
    button.append(" ", report.lookup.slice(0, 4));
    button.disabled = opened.size === 0;
    button.onclick = attempt(() => show(report.lookup));
    return row;
  }

  function turn(by) {
    first += by;
    rows();
    part("list").focus();
  }

  function listen() {
    for (const name of ["levy-filter-state", "levy-filter-office"]) {
      field(name).addEventListener("change", () => { first = 0; rows(); });
    }
    part("before").addEventListener("click", () => turn(-ROWS));
    part("after").addEventListener("click", () => turn(ROWS));
  }

  return { load, rows, remember, listen, account: () => desk.account };
}
