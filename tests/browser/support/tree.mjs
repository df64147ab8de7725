// What a screen reader gets: the browser's own accessibility tree, as text.

/** Without a meaning of their own; what is in them counts. */
const HOLLOW = new Set(["generic", "none", "presentation", "DescriptionList", "LabelText", "Legend"]);

/** Their content is their name, or changes with time. */
const LEAVES = new Set(["button", "heading", "link", "option", "tab", "term", "textbox", "spinbutton", "searchbox", "status", "alert"]);

/** What has a label of its own, which is a text, too. */
const LABELLED = ["radio", "spinbutton", "textbox", "group"];

/** States that are said. */
const SAID = new Set(["selected", "checked", "disabled", "invalid", "busy", "multiselectable", "modal"]);

/**
 * The tree of what `selector` finds, a line for each node: role, "name", value and states, and in brackets what describes
 * it. A text is a line in quotes. What the live regions say has tests of its own.
 */
export async function treeOf(page, selector) {
  const session = await page.context().newCDPSession(page);
  try {
    const { root } = await session.send("DOM.getDocument", { depth: 0 });
    const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    const { node } = await session.send("DOM.describeNode", { nodeId });
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const top = nodes.find(({ backendDOMNodeId }) => backendDOMNodeId === node.backendNodeId);
    return lines(top, new Map(nodes.map((one) => [one.nodeId, one])), "").filter(isNoLabel).join("\n");
  } finally {
    await session.detach();
  }
}

function lines(node, nodes, indent) {
  const role = node.role?.value;
  const children = (node.childIds ?? []).flatMap((id) => nodes.get(id) ?? []);
  const below = (deeper) => children.flatMap((child) => lines(child, nodes, deeper));
  if (node.ignored || HOLLOW.has(role)) return below(indent);
  if (role === "StaticText") return node.name.value.trim() === "" ? [] : [`${indent}"${node.name.value}"`];
  if (role === "paragraph") return [`${indent}"${textIn(node, nodes)}"`];
  return [`${indent}${line(node, role)}`, ...(LEAVES.has(role) ? [] : below(`${indent}  `))];
}

/** Labels are said with the field before or after them. */
function isNoLabel(line, at, all) {
  return ![all[at - 1], all[at + 1]].some((beside = "") => LABELLED.some((role) => beside.trim().startsWith(`${role} ${line.trim()}`)));
}

function line({ name, value, description, properties = [] }, role) {
  const states = properties.filter((one) => SAID.has(one.name) && ![false, "false", ""].includes(one.value.value)).map((one) => one.name);
  // A tooltip that says the same as the name is not said again.
  const more = [name?.value, "", undefined].includes(description?.value) ? [] : [`(${description.value})`];
  return [role, ...(name?.value ? [`"${name.value}"`] : []), ...(value === undefined ? [] : [`= ${value.value}`]), ...states, ...more].join(" ");
}

/** All that is written in a paragraph. */
function textIn(node, nodes) {
  if (node.role?.value === "StaticText") return node.name.value;
  return (node.childIds ?? []).map((id) => textIn(nodes.get(id), nodes)).join("");
}
