/**
 * The first line of a stack that lies outside this package, as `file:line:column`; undefined when there is none. Where
 * the host maps sources (`node --enable-source-maps`) it is the line that was written.
 */
export function userLine(stack: string | undefined): string | undefined {
  const ownFolder = placeOf(import.meta.url).replace(/(inspect\/)?[^/]+$/, ""); // sources, or what they were built into
  for (const frame of (stack ?? "").split("\n")) {
    // "at name (place:1:2)" or "at place:1:2" in V8, "name@place:1:2" elsewhere.
    const found = /(?:\(|@|at (?:async )?)((?:[a-z]+:\/\/)?[^()@\s][^()@]*:\d+:\d+)\)?$/.exec(frame.trim());
    if (!found) continue;
    const place = placeOf(found[1]);
    if (/^(node:|native|<anonymous>)/.test(place) || place.startsWith(ownFolder)) continue;
    if (place.includes("/node_modules/")) continue; // a framework between this package and the user
    return place;
  }
  return undefined;
}

/** A path as people write it, without the scheme of a file's address and without a query. */
function placeOf(address: string): string {
  return decodeURI(address.replace(/^file:\/\//, "").replace(/\?[^:]*/, ""));
}
